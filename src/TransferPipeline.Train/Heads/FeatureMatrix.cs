using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Rows of features in one block, which .NET fills and torch reads where it lies. It is pinned, so that it can be shared, and aligned as MKL
/// needs it for results that are equal to the last bit in every process.
/// </summary>
internal sealed class FeatureMatrix
{
    private const int Alignment = 64;
    private readonly float[] block;
    private readonly int start;

    /// <summary>Room for so many rows; a row that is not filled costs no memory.</summary>
    internal FeatureMatrix(int rows, int width)
    {
        const int slack = Alignment / sizeof(float);
        if ((long)rows * width > Array.MaxLength - slack)
            throw new RejectedException($"{rows} rows of {width} features do not fit into one matrix. Train on fewer rows, or with a backbone whose embeddings are narrower.");

        Width = width;
        block = GC.AllocateUninitializedArray<float>(rows * width + slack, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(block, 0).ToInt64();
        start = (int)((Alignment - address % Alignment) % Alignment) / sizeof(float);
    }

    internal int Width { get; }

    /// <summary>Null while the features are as the backbone gave them.</summary>
    internal FeatureScaling? Scaling { get; private set; }

    internal Span<float> Row(int row) => block.AsSpan(start + row * Width, Width);

    /// <summary>A view, not a copy; the caller disposes it.</summary>
    internal torch.Tensor View(RowRange rows)
    {
        using var flat = torch.frombuffer(block, torch.float32, (long)rows.Count * Width, start + (long)rows.Start * Width);
        return flat.view(rows.Count, Width);
    }

    /// <summary>Standardises the first rows where they lie, over all of them. A second call changes nothing.</summary>
    internal FeatureScaling Standardise(int rows) => Scaling ??= Standardisation.Apply(this, new RowRange(0, rows));
}

/// <summary>What was subtracted from each feature, and what the rest was divided by.</summary>
internal sealed record FeatureScaling(float[] Mean, float[] Std)
{
    internal static FeatureScaling None(int width)
    {
        var ones = new float[width];
        Array.Fill(ones, 1);
        return new FeatureScaling(new float[width], ones);
    }
}
