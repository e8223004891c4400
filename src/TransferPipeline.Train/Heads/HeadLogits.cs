using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>What a fitted head says in TorchSharp, in single precision: the figures that the fused graph is certified against.</summary>
internal static class HeadLogits
{
    /// <summary>Row-major [rows, classes], before temperature.</summary>
    internal static float[] Of(LinearFit head, LabelledFeatures rows)
    {
        var logits = new float[rows.Count * head.Bias.Length];
        Fill(logits, head, rows.Values, rows.All);
        return logits;
    }

    /// <summary>The same for some rows, some at a time. A matrix that was standardised where it lies is taken to be so by the head's own scaling.</summary>
    internal static void Fill(Span<float> logits, LinearFit head, FeatureMatrix matrix, RowRange rows)
    {
        using var scope = torch.NewDisposeScope();
        var classes = head.Bias.Length;
        var weights = AlignedTensor.Of(head.Weights, classes, matrix.Width).t();
        var bias = AlignedTensor.Of(head.Bias, classes);
        torch.Tensor? scratch = null;
        foreach (var chunk in rows.Chunks(Math.Max(matrix.Width, classes)))
        {
            using var step = torch.NewDisposeScope();
            var features = matrix.View(chunk);
            if (matrix.Scaling is null)
            {
                // One scratch for all chunks: large blocks that come and go leave holes in the native heap that grow with the rows.
                scratch ??= torch.empty(chunk.Count, matrix.Width).MoveToOuterDisposeScope();
                features = Scale(scratch.narrow(0, 0, chunk.Count).copy_(features), head);
            }

            var part = torch.addmm(bias, features, weights, 1, 1);
            MemoryMarshal.Cast<byte, float>(part.bytes).CopyTo(logits[((chunk.Start - rows.Start) * classes)..]);
        }
    }

    private static torch.Tensor Scale(torch.Tensor features, LinearFit head)
    {
        if (head.NormalizeFeatures)
            features.div_(features.norm(1, keepdim: true, p: 2).clamp_min(1e-12));

        return features.sub_(torch.tensor(head.Scaling.Mean)).div_(torch.tensor(head.Scaling.Std));
    }
}
