using System.Text.Json;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>The shared graphs where only their structure counts: the weights are holes of the right size.</summary>
internal static class ExportStructure
{
    /// <param name="path">Below the shared models, without its ending.</param>
    internal static OnnxModel Load(string path)
    {
        using var folder = new TemporaryFolder();
        var source = Shared.Find("models", path + ".onnx");
        var plan = Path.ChangeExtension(source, ".weights.json");
        if (!File.Exists(plan))
            return OnnxModel.Load(source);

        using var weights = JsonDocument.Parse(File.ReadAllText(plan));
        using (var hole = File.Create(folder.File(weights.RootElement.GetProperty("file").GetString()!)))
            hole.SetLength(weights.RootElement.GetProperty("bytes").GetInt64());

        var copy = folder.File(Path.GetFileName(source));
        File.Copy(source, copy);
        return OnnxModel.Load(copy);
    }
}
