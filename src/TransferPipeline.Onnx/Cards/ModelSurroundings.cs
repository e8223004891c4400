using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What the hub keeps around a graph: files beside it, or one folder up where the graph lies in <c>onnx/</c>.</summary>
public static class ModelSurroundings
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The folders in which such files may lie, for a graph of this path: its own, and the one above where that is called <c>onnx</c>.</summary>
    public static IReadOnlyList<string> Folders(string modelPath)
    {
        var beside = Path.GetDirectoryName(modelPath)!;
        return Path.GetFileName(beside) == "onnx" ? [beside, Path.GetDirectoryName(beside)!] : [beside];
    }

    /// <summary>A configuration file; null where there is none.</summary>
    internal static JsonElement? ReadJson(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return null;

        try
        {
            using var stream = file.OpenRead();
            if (stream.Length > MaxBytes)
                throw new RejectedException($"{file.FullName} has {stream.Length:N0} bytes; such a file has at most {MaxBytes:N0}.");

            using var document = JsonDocument.Parse(stream);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new RejectedException($"{file.FullName} is not JSON: {failure.Message} Mend the file, or take it away.", failure);
        }
    }
}
