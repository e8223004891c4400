using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>What a fitted head says in TorchSharp, in single precision: the figures that the fused graph is certified against.</summary>
internal static class HeadLogits
{
    /// <summary>Row-major [rows, classes], before temperature.</summary>
    internal static float[] Of(LinearFit head, LabelledFeatures rows)
    {
        if (rows.Count == 0)
            return [];

        using var scope = torch.NewDisposeScope();
        var features = torch.tensor(rows.Values, [rows.Count, rows.Width]);
        if (head.NormalizeFeatures)
            features = features / features.square().sum(1, keepdim: true).sqrt().clamp_min(1e-12);
        features = (features - torch.tensor(head.Mean)) / torch.tensor(head.Std);
        var weights = torch.tensor(head.Weights, [head.Bias.Length, rows.Width]);
        return torch.addmm(torch.tensor(head.Bias), features, weights.t(), 1, 1).data<float>().ToArray();
    }
}
