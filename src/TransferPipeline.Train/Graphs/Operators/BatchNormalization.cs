using System.Runtime.InteropServices;
using TorchSharp;
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
            var (batchMean, batchVariance) = (zeros_like(mean, x.dtype), zeros_like(variance, x.dtype));
            var y = functional.batch_norm(x, batchMean, batchVariance, scale, bias, true, 1, epsilon);

            // ONNX divides the squares by the number of values, torch by one less.
            var values = (double)x.numel() / x.shape[1];
            if (values == 1)
                batchVariance.zero_();
            Update(mean, batchMean, momentum, 1);
            Update(variance, batchVariance, momentum, (values - 1) / values);
            return [y, mean, variance];
        };
    }

    /// <summary>ONNX's momentum is the share of the old value. A few numbers are moved faster without torch, whose every call is as long as hundreds of them.</summary>
    private static void Update(Tensor running, Tensor batch, float momentum, double factor)
    {
        var share = (float)((1 - momentum) * factor);
        if (running.device_type != DeviceType.CPU || running.dtype != ScalarType.Float32 || batch.dtype != ScalarType.Float32 || !running.is_contiguous())
        {
            using var untracked = no_grad();
            running.mul_(momentum).add_(batch * share);
            return;
        }

        var target = MemoryMarshal.Cast<byte, float>(running.bytes);
        var source = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var index = 0; index < target.Length; index++)
            target[index] = target[index] * momentum + source[index] * share;
    }
}
