using TransferPipeline.Schedule.Submissions;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>
/// Paths in a pipeline. In a file they are relative to it and checked before anything runs, so that a typing error in the last stage does not cost
/// the first ones. In a pipeline that was sent they are looked at when it is submitted, by the machine that can see them.
/// </summary>
internal sealed class PipelinePaths
{
    private readonly string? folder;

    private PipelinePaths(string? folder) => this.folder = folder;

    /// <summary>Of a pipeline that was sent.</summary>
    internal static PipelinePaths AsGiven { get; } = new(null);

    /// <summary>The source of a pipeline that names none; null where it must.</summary>
    internal string? DefaultSource { get; private init; }

    internal static PipelinePaths OfFile(string file) => new(Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>Of a pipeline that was dropped beside its data.</summary>
    internal static PipelinePaths OfDrop(string source) => new(null) { DefaultSource = source };

    /// <summary>Absolute path of data that must exist; a pattern (<c>*</c>, <c>{00..07}</c>) is left to ingest.</summary>
    internal string? Data(YamlSection section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        if (folder is null || StorePath.Is(text))
        {
            return text;
        }

        var path = Resolve(text);
        var pattern = text.AsSpan().IndexOfAny("*?{[") >= 0;
        return pattern || Path.Exists(path) ? path : throw section.Wrong(key, $"is '{text}', but there is no file or folder {path}");
    }

    /// <summary>Absolute path of an ONNX file.</summary>
    internal string Backbone(YamlSection section, string key)
    {
        var text = section.Required(key);
        if (folder is null || StorePath.Is(text))
        {
            return text;
        }

        var path = Resolve(text);
        if (File.Exists(path))
        {
            return path;
        }

        throw text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? section.Wrong(key, $"is '{text}', but there is no file {path}")
            : section.Wrong(key, $"is '{text}'; give the path of an .onnx file (catalog names and hf: references are not supported yet)");
    }

    private string Resolve(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder!, path)));
}
