using System.Text.Json;
using System.Text.RegularExpressions;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>The files that a repository of the hub keeps around a graph: beside it, or one folder up where the graph lies in <c>onnx/</c>.</summary>
public sealed partial class HubFolder
{
    private const string Processor = "preprocessor_config.json";
    private const string Config = "config.json";
    private const string Readme = "README.md";

    private HubFolder(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Every file that says something of a model of pictures, by its path in the model's folder.</summary>
    public static IReadOnlyList<string> Names { get; } = [Config, Processor, Readme];

    /// <summary>Those files that there are around a graph.</summary>
    public static IReadOnlyList<string> FilesAround(string modelPath)
        => Around(modelPath) is { } folder ? [.. Names.Select(name => System.IO.Path.Combine(folder.Path, name)).Where(File.Exists)] : [];

    /// <summary>Null where there are no such files around the graph.</summary>
    internal static HubFolder? Around(string modelPath) =>
        ModelSurroundings.Folders(System.IO.Path.GetFullPath(modelPath))
            .FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, Processor)) || File.Exists(System.IO.Path.Combine(folder, Config))) is { } found ? new(found) : null;

    /// <summary>Licence and source, where the card does not state them.</summary>
    internal ModelCard Complete(ModelCard card) => card with { License = card.License ?? ReadmeLicense.Of(Path), Source = card.Source ?? Source() };

    /// <summary>How pictures are prepared; null where no file says it.</summary>
    internal ImagePreprocessing? Preprocessing(string layout, List<string> said)
    {
        if (Read(Processor) is { } processor)
            return ImageProcessorConfig.Read(processor, layout, System.IO.Path.Combine(Path, Processor), said);

        return Read(Config) is { } config && config.TryGetProperty("pretrained_cfg", out var timm) && timm.ValueKind == JsonValueKind.Object
            ? TimmConfig.Read(timm, layout, System.IO.Path.Combine(Path, Config), said)
            : null;
    }

    internal IReadOnlyList<string>? Labels(TensorDescription scores, List<string> said) => ClassNames.Read(Read(Config), scores, said);

    /// <summary>In the cache of the hub's clients the path itself says what it is.</summary>
    private string? Source() => CachePath().Match(Path.Replace('\\', '/')) is { Success: true } found
        ? $"hf:{found.Groups[1].Value.Replace("--", "/")}@{found.Groups[2].Value}"
        : null;

    private JsonElement? Read(string name) => ModelSurroundings.ReadJson(System.IO.Path.Combine(Path, name)) is { ValueKind: JsonValueKind.Object } values ? values : null;

    [GeneratedRegex("/models--([^/]+)/snapshots/([0-9a-f]{40})(/|$)")]
    private static partial Regex CachePath();
}
