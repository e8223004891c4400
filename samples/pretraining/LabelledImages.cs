namespace TransferPipeline.Pretraining;

/// <summary>Grey images of 28 x 28 bytes, one behind the other, and the class number of each.</summary>
internal sealed record LabelledImages(byte[] Pixels, int[] Labels)
{
    internal int Count => Labels.Length;

    internal ReadOnlySpan<byte> Image(int row) => Pixels.AsSpan(row * FashionMnist.Pixels, FashionMnist.Pixels);

    internal LabelledImages Take(IReadOnlyList<int> rows)
    {
        var pixels = new byte[rows.Count * FashionMnist.Pixels];
        for (var index = 0; index < rows.Count; index++)
            Image(rows[index]).CopyTo(pixels.AsSpan(index * FashionMnist.Pixels));

        return new LabelledImages(pixels, [.. rows.Select(row => Labels[row])]);
    }
}
