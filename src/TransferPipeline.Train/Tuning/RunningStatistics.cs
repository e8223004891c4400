using TorchSharp;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// Means and variances of batch norms over training rows (Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm"): those that follow along in
/// training lag behind by as much as the graph's momentum says, which can be thousands of steps.
/// </summary>
internal sealed class RunningStatistics
{
    /// <summary>More rows change nothing that can be seen.</summary>
    private const int MostBatches = 200;

    private readonly List<Norm> norms;

    /// <param name="buffers">The stored statistics; those that several batch norms share are left to follow along.</param>
    internal RunningStatistics(IReadOnlyList<GraphNode> nodes, IReadOnlyDictionary<string, torch.Tensor> buffers)
    {
        var all = nodes.Where(node => node.Operation == "BatchNormalization").ToList();
        var reads = all.CountBy(node => Stored(nodes, node.Inputs[3])).ToDictionary();
        norms = [];
        foreach (var node in all)
        {
            var share = 1 - node.Real("momentum", 0.9f);
            var (mean, variance) = (Stored(nodes, node.Inputs[3]), Stored(nodes, node.Inputs[4]));
            if (share > 0 && reads[mean] == 1 && buffers.ContainsKey(mean) && buffers.ContainsKey(variance))
                norms.Add(new(buffers[mean], buffers[variance], share));
        }
    }

    /// <summary>One pass of the network for each batch, with the batch's own statistics. Not to be interrupted.</summary>
    internal void Estimate(TailNetwork network, TailRows rows, EpochOrder order, int seed)
    {
        if (norms.Count == 0)
            return;

        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var sums = norms.ConvertAll(norm => (Means: torch.zeros(norm.Mean.shape, torch.float64), Squares: torch.zeros(norm.Mean.shape, torch.float64)));
        var batches = Math.Min(order.Steps, MostBatches);
        for (var step = 0; step < batches; step++)
        {
            using var pass = torch.NewDisposeScope();
            foreach (var norm in norms)
            {
                norm.Mean.zero_();
                norm.Variance.zero_();
            }

            network.BatchFeatures(rows.Gather(order.Batch(step), seed, order.Epoch));
            for (var index = 0; index < norms.Count; index++)
            {
                // Beside nothing, what the batch brings is its own statistics times its share.
                var mean = norms[index].Mean.to_type(torch.float64) / norms[index].Share;
                sums[index].Means.add_(mean);
                sums[index].Squares.add_(norms[index].Variance.to_type(torch.float64) / norms[index].Share + mean * mean);
            }
        }

        for (var index = 0; index < norms.Count; index++)
        {
            var mean = sums[index].Means / batches;
            TunedValues.Put(norms[index].Mean, mean);
            TunedValues.Put(norms[index].Variance, (sums[index].Squares / batches - mean * mean).clamp_min(0));
        }
    }

    private static string Stored(IReadOnlyList<GraphNode> nodes, string name)
    {
        while (nodes.FirstOrDefault(node => node.Operation == "Identity" && node.Outputs[0] == name) is { } copy)
            name = copy.Inputs[0];

        return name;
    }

    /// <param name="Share">What part of the batch's statistics a pass adds.</param>
    private sealed record Norm(torch.Tensor Mean, torch.Tensor Variance, float Share);
}
