using System.Text.Json;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>
/// What lies around a text model as the hub lays it out: the tokenizer and the configuration beside the graph, or one folder up where the graph lies in
/// <c>onnx/</c>.
/// </summary>
public sealed class TextModelFiles
{
    private static readonly string[] Tokenizers = ["tokenizer.json", "vocab.txt", "vocab.json"];

    /// <summary>Every file that says something of a text model, by its path in the model's folder.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Tokenizers, "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "config.json", "generation_config.json",
        "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
    ];

    private TextModelFiles(string folder) => Folder = folder;

    internal string Folder { get; }

    /// <summary>Those files that there are around a graph.</summary>
    public static IReadOnlyList<string> Around(string modelPath) =>
        Find(modelPath) is { } files ? [.. Names.Select(name => Path.Combine(files.Folder, name)).Where(File.Exists)] : [];

    /// <summary>Null where there is no tokenizer around the graph.</summary>
    internal static TextModelFiles? Find(string modelPath) =>
        ModelSurroundings.Folders(Path.GetFullPath(modelPath)).FirstOrDefault(folder => Tokenizers.Any(name => File.Exists(Path.Combine(folder, name)))) is { } found ? new(found) : null;

    /// <summary>What a configuration file among them says; null where there is none.</summary>
    internal JsonElement? Read(params ReadOnlySpan<string> name) => ModelSurroundings.ReadJson(Path.Combine([Folder, .. name]));
}
