using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>For each place of a resized axis the places of the old one it is made of, and their shares.</summary>
/// <param name="Outside">Places that lie outside the region wanted; null where there is none.</param>
internal sealed record AxisTaps(long Size, List<long>[] Places, List<float>[] Shares, bool[]? Outside)
{
    internal Tensor Apply(Tensor x, long axis)
    {
        if (Shares.All(shares => shares is [1]))
            return x.index_select(axis, tensor(Places.Select(places => places[0]).ToArray()));

        var matrix = new float[Size * Places.Length];
        for (var index = 0; index < Places.Length; index++)
        {
            for (var tap = 0; tap < Places[index].Count; tap++)
                matrix[(Places[index][tap] * Places.Length) + index] += Shares[index][tap];
        }

        return MatrixOperators.Product(x.movedim([axis], [-1]), tensor(matrix, [Size, Places.Length]).to(x.dtype)).movedim([-1], [axis]);
    }
}
