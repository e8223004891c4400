using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>The tuned weights back in the graph with the head on it, in ONNX Runtime, beside what torch says of the same texts.</summary>
internal static class SentimentParity
{
    /// <param name="logits">Torch's, row-major [rows, classes]; the first ones are the texts'.</param>
    internal static FormattableString Check(ModelBlocks blocks, TunedTail tuned, SentimentTexts texts, float[] logits)
    {
        // A card says how pictures are prepared; texts have no such thing, and fusing does not ask.
        var card = new ModelCard { Input = "input_ids", Embedding = blocks.Output, Preprocessing = new() { Height = 1, Width = 1 } };
        var written = TensorWriter.WithTensors(blocks.Model, tuned.Tensors);
        var fused = HeadFusion.Fuse(written.Model, card, new()
        {
            Mean = tuned.Head.Scaling.Mean,
            Std = tuned.Head.Scaling.Std,
            Weights = tuned.Head.Weights,
            Bias = tuned.Head.Bias,
            Temperature = 1,
            Labels = SentimentTexts.Labels,
        });
        var (largest, same) = (0f, 0);
        using var session = new TextSession(fused);
        session.Run(texts, [HeadFusion.Logits], (row, _, values, _) =>
        {
            var expected = logits.AsSpan(row * values.Length, values.Length);
            for (var label = 0; label < values.Length; label++)
                largest = Math.Max(largest, Math.Abs(values[label] - expected[label]));
            same += (values[1] > values[0]) == (expected[1] > expected[0]) ? 1 : 0;
        });
        return $"fused in ONNX Runtime: {same} of {texts.Count} decisions the same, largest difference of a logit {largest:G2}";
    }
}
