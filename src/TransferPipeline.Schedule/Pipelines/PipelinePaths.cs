namespace TransferPipeline.Schedule.Pipelines;

/// <summary>Paths in a pipeline file: relative to the file, checked before anything runs, so that a typing error in the last stage does not cost the first ones.</summary>
internal sealed class PipelinePaths(string file)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;

    /// <summary>Absolute path of data that must exist; a pattern (<c>*</c>, <c>{00..07}</c>) is left to ingest.</summary>
    internal string? Data(YamlSection section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        var path = Resolve(text);
        var pattern = text.AsSpan().IndexOfAny("*?{[") >= 0;
        return pattern || Path.Exists(path) ? path : throw section.Wrong(key, $"is '{text}', but there is no file or folder {path}");
    }

    /// <summary>Absolute path of an ONNX file.</summary>
    internal string Backbone(YamlSection section, string key)
    {
        var text = section.Required(key);
        var path = Resolve(text);
        if (File.Exists(path))
        {
            return path;
        }

        throw text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? section.Wrong(key, $"is '{text}', but there is no file {path}")
            : section.Wrong(key, $"is '{text}'; give the path of an .onnx file (catalog names and hf: references are not supported yet)");
    }

    private string Resolve(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(_folder, path)));
}
