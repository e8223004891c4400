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

    /// <summary>
    /// For rows of different lengths, how much of the first dimension each place has; only so much of a row need be written. A batch is as long as
    /// its longest row, and zeros fill the others. Null: all have the whole shape.
    /// </summary>
    public int[]? Lengths { get; init; }

    /// <summary>Fed as 64-bit integers, as ids and masks are; they are exact up to 2^24.</summary>
    public bool Integers { get; init; }

    /// <summary>A copy of some places, in this order, that outlives this.</summary>
    internal TailInput Only(int[] places, Func<string, string> scratch)
    {
        var lengths = Lengths is null ? null : Array.ConvertAll(places, place => Lengths[place]);
        if (Values is null)
            return this with { Lengths = lengths };

        var copy = FeatureMatrix.For(places.Length, Values.Width, scratch);
        var row = new float[Values.Width];
        foreach (var (index, place) in places.Index())
        {
            var used = row.AsSpan(0, lengths is null ? Values.Width : (int)(Values.Width / Shape[0]) * lengths[index]);
            Values.CopyRow(place, used);
            copy.Write(new RowRange(index, 1), used);
        }

        return this with { Values = copy, Lengths = lengths };
    }

    /// <summary>[places, shape]: memory of torch's own, in the order given.</summary>
    internal torch.Tensor Gather(int[] places)
    {
        long[] shape = Lengths is null ? [places.Length, .. Shape] : [places.Length, places.Max(place => Lengths[place]), .. Shape[1..]];
        if (Values is null)
            return torch.zeros([.. shape.Select(_ => 1L)], Integers ? torch.int64 : torch.float32).expand(shape);

        var floats = torch.empty(shape);
        Copy(places, MemoryMarshal.Cast<byte, float>(floats.bytes));
        if (!Integers)
            return floats;

        using (floats)
            return floats.to_type(torch.int64);
    }

    private void Copy(int[] places, Span<float> target)
    {
        var width = target.Length / places.Length;
        for (var index = 0; index < places.Length; index++)
        {
            var row = target.Slice(index * width, width);
            var used = Lengths is null ? width : (int)(Values!.Width / Shape[0]) * Lengths[places[index]];
            Values!.CopyRow(places[index], row[..used]);
            row[used..].Clear();
        }
    }
}
