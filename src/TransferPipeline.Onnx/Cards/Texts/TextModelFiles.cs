using System.Text.Json;
using TransferPipeline.Contracts;

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

    /// <summary>The folders in which such files may lie, for a graph of this path: its own, and the one above where that is called <c>onnx</c>.</summary>
    public static IReadOnlyList<string> Folders(string modelPath)
    {
        var beside = Path.GetDirectoryName(modelPath)!;
        return Path.GetFileName(beside) == "onnx" ? [beside, Path.GetDirectoryName(beside)!] : [beside];
    }

    /// <summary>Those files that there are around a graph.</summary>
    public static IReadOnlyList<string> Around(string modelPath) =>
        Find(modelPath) is { } files ? [.. Names.Select(name => Path.Combine(files.Folder, name)).Where(File.Exists)] : [];

    /// <summary>Null where there is no tokenizer around the graph.</summary>
    internal static TextModelFiles? Find(string modelPath) =>
        Folders(Path.GetFullPath(modelPath)).FirstOrDefault(folder => Tokenizers.Any(name => File.Exists(Path.Combine(folder, name)))) is { } found ? new(found) : null;

    /// <summary>A JSON object among the files; null where there is none.</summary>
    internal JsonElement? Read(params ReadOnlySpan<string> name)
    {
        var path = Path.Combine([Folder, .. name]);
        if (!File.Exists(path))
            return null;

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new RejectedException($"{path} is not JSON: {failure.Message} Mend the file, or take it away.", failure);
        }
    }
}
