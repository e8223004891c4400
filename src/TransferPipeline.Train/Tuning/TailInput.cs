using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What one tensor that the tail reads holds for each row: the activations at the cut, or an input of the graph.</summary>
internal sealed record TailInput
{
    /// <summary>A row's values, flat; null where the tail reads nothing but the shape: then zeros are fed, which need no memory.</summary>
    public FeatureMatrix? Values { get; init; }

    /// <summary>Of one row, without the batch: [C, H, W], [sequence, width].</summary>
    public required long[] Shape { get; init; }

    /// <summary>Fed as 64-bit integers, as ids and masks are; they are exact up to 2^24.</summary>
    public bool Integers { get; init; }

    /// <summary>[rows, shape]: memory of torch's own, in the order given.</summary>
    internal torch.Tensor Gather(ReadOnlySpan<int> rows)
    {
        long[] shape = [rows.Length, .. Shape];
        if (Values is null)
            return torch.zeros([.. shape.Select(_ => 1L)], Integers ? torch.int64 : torch.float32).expand(shape);

        var floats = torch.empty(shape);
        Values.Gather(rows, MemoryMarshal.Cast<byte, float>(floats.bytes));
        if (!Integers)
            return floats;

        using (floats)
            return floats.to_type(torch.int64);
    }
}
