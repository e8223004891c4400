using static TorchSharp.torch;

namespace TransferPipeline.Pretraining;

/// <summary>How far the file under ONNX Runtime is from the network under TorchSharp.</summary>
internal sealed record Parity(int Images, double Embedding, double Logits, int ChangedDecisions, double Accuracy)
{
    private const double Tolerance = 1e-4;
    private const int Batch = 500;

    internal bool Passed => Logits <= Tolerance && ChangedDecisions == 0;

    public override string ToString() => FormattableString.Invariant(
        $"{Images} test images, largest difference of an embedding {Embedding:0.0e+0}, of a logit {Logits:0.0e+0}, changed decisions {ChangedDecisions}, accuracy {Accuracy:0.0000}");

    internal static Parity Of(BackboneFile file, BackboneNetwork network, BackboneTraining training, LabelledImages images)
    {
        using var noGradient = no_grad();
        double embedding = 0, logits = 0;
        int changed = 0, right = 0;
        foreach (var rows in Enumerable.Range(0, images.Count).Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            var batch = images.Take(rows);
            var input = training.Input(batch);
            var expectedLogits = network.forward(input).Classes;
            var (embeddings, scores) = file.Run(batch);
            embedding = Math.Max(embedding, Largest(embeddings, network.Embed(input)));
            logits = Math.Max(logits, Largest(scores, expectedLogits));
            var decisions = tensor(scores, expectedLogits.shape).argmax(1);
            changed += (int)decisions.ne(expectedLogits.argmax(1)).sum().item<long>();
            right += (int)decisions.eq(tensor(batch.Labels.Select(label => (long)label).ToArray())).sum().item<long>();
        }

        return new Parity(images.Count, embedding, logits, changed, (double)right / images.Count);
    }

    private static double Largest(float[] values, Tensor expected) => (tensor(values, expected.shape) - expected).abs().max().item<float>();
}
