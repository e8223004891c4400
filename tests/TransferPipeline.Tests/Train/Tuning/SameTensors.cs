using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Tests.Train.Tuning;

internal static class SameTensors
{
    /// <summary>To the last bit.</summary>
    internal static void Demand(TunedTail expected, TunedTail actual)
    {
        Assert.Equal(expected.Head.Weights.Select(BitConverter.SingleToInt32Bits), actual.Head.Weights.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(expected.Head.Bias, actual.Head.Bias);
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors, tensor =>
            Assert.Equal(tensor.Value.ToArray().Select(BitConverter.SingleToInt32Bits), actual.Tensors[tensor.Key].ToArray().Select(BitConverter.SingleToInt32Bits)));
        Assert.Equal(expected.Epoch, actual.Epoch);
        Assert.Equal(expected.Curve.Select(point => point with { Seconds = 0 }), actual.Curve.Select(point => point with { Seconds = 0 }));
    }
}
