using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>sentence-transformers' all-MiniLM-L6-v2 with its pooling inside the graph.</summary>
internal static class MiniLm
{
    internal static string Folder => SharedFolder.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2");

    /// <summary>Up to the sentence's features, [batch, 384], at unit length.</summary>
    internal static ModelBlocks Load()
    {
        var (model, features) = PoolingNodes.Add(OnnxModel.Load(Path.Combine(Folder, "onnx", "model.onnx")), "last_hidden_state", "attention_mask", "mean", normalize: true);
        return ModelBlocks.Of(model, features);
    }
}
