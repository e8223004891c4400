using TransferPipeline.Contracts;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
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

    /// <summary>Absolute path of an ONNX file, or the name of a model elsewhere: in the store, on the hub, in the catalog.</summary>
    internal string Backbone(YamlSection section, string key)
    {
        var text = section.Required(key);
        if (HubReference.Is(text))
        {
            return Reference(section, key, text);
        }

        if (folder is null || StorePath.Is(text))
        {
            return text;
        }

        var path = Resolve(text);
        if (File.Exists(path))
        {
            return path;
        }

        if (ModelCatalog.Find(text) is not null)
        {
            return text;
        }

        throw text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? section.Wrong(key, $"is '{text}', but there is no file {path}")
            : section.Wrong(key, $"is '{text}'; give the path of an .onnx file, a reference to the hub (hf:org/name) or a name of the catalog. {ModelCatalog.Hint(text)}");
    }

    /// <summary>The model that scores: a file, a registered model as <c>name</c> or <c>name/version</c>, a model of the hub or of the catalog.</summary>
    internal string? Scorer(YamlSection section, string key) => section.Text(key) switch
    {
        null => null,
        var text when HubReference.Is(text) => Reference(section, key, text),
        var text when text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) => Data(section, key),
        var text => text.Replace('@', '/'),
    };

    /// <summary>Checked here, so that a typing error costs nothing; looked up when the pipeline is submitted.</summary>
    private static string Reference(YamlSection section, string key, string text)
    {
        try
        {
            HubReference.Parse(text);
            return text;
        }
        catch (RejectedException refusal)
        {
            throw section.Wrong(key, $"cannot be: {refusal.Message}");
        }
    }

    private string Resolve(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder!, path)));
}
