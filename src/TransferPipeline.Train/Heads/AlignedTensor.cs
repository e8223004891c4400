using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Tensors in memory of torch's own. What <c>torch.tensor</c> makes of an array lies where the array lies, and MKL's products differ in the last
/// bits with that address: a head would not be the same twice.
/// </summary>
internal static class AlignedTensor
{
    internal static torch.Tensor Of(float[] values, params ReadOnlySpan<long> shape)
    {
        using var unaligned = torch.tensor(values, shape);
        return unaligned.clone();
    }

    internal static torch.Tensor Of(double[] values, params ReadOnlySpan<long> shape)
    {
        using var unaligned = torch.tensor(values, shape);
        return unaligned.clone();
    }
}
