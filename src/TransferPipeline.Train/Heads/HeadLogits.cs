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
        var mean = torch.tensor(head.Scaling.Mean);
        var std = torch.tensor(head.Scaling.Std);
        foreach (var chunk in rows.Chunks(matrix.Width))
        {
            using var step = torch.NewDisposeScope();
            var features = matrix.View(chunk);
            if (head.NormalizeFeatures)
                features = features / features.square().sum(1, keepdim: true).sqrt().clamp_min(1e-12);
            if (matrix.Scaling is null)
                features = (features - mean) / std;

            var part = torch.addmm(bias, features, weights, 1, 1).data<float>().ToArray();
            part.CopyTo(logits[((chunk.Start - rows.Start) * classes)..]);
        }
    }
}
