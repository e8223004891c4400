using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferPipeline.Train.Tuning;

/// <summary>Values out of torch and back, bit for bit.</summary>
internal static class TunedValues
{
    /// <summary>Row-major.</summary>
    internal static float[] Of(torch.Tensor tensor)
    {
        using var flat = Flat(tensor);
        return MemoryMarshal.Cast<byte, float>(flat.bytes).ToArray();
    }

    /// <summary>Row-major; a view or a copy. The caller disposes it.</summary>
    internal static torch.Tensor Flat(torch.Tensor tensor)
    {
        using var detached = tensor.detach();
        using var solid = detached.contiguous();
        return solid.alias();
    }

    /// <summary>Values into a tensor that stays where it is.</summary>
    internal static void Put(torch.Tensor target, torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        target.copy_(values);
    }
}
