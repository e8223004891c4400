using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

internal static class BatchNormalization
{
    internal static Kernel Translate(NodeScope scope)
    {
        var (epsilon, momentum) = (scope.Real("epsilon", 1e-5f), scope.Real("momentum", 0.9f));
        return inputs =>
        {
            var (x, scale, bias, mean, variance) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]);
            if (!inputs.Mode.HasFlag(ForwardMode.BatchStatistics))
                return [functional.batch_norm(x, mean.to(x.dtype), variance.to(x.dtype), scale, bias, false, 0, epsilon), mean, variance];

            // With momentum 1 torch leaves the batch's own statistics here, in the same sweep over the data.
            var (batchMean, batchVariance) = (zeros_like(mean, x.dtype), ones_like(variance, x.dtype));
            var y = functional.batch_norm(x, batchMean, batchVariance, scale, bias, true, 1, epsilon);
            Update(mean, batchMean, momentum);
            Update(variance, Population(batchVariance, x.numel() / x.shape[1]), momentum);
            return [y, mean, variance];
        };
    }

    /// <summary>ONNX divides by the number of values, torch by one less.</summary>
    private static Tensor Population(Tensor variance, long values) => values > 1 ? variance * ((values - 1.0) / values) : zeros_like(variance);

    /// <summary>ONNX's momentum is the share of the old value.</summary>
    private static void Update(Tensor running, Tensor batch, double momentum)
    {
        using var untracked = no_grad();
        running.mul_(momentum).add_(batch * (1 - momentum));
    }
}
