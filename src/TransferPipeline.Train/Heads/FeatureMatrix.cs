using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>
/// Rows of features, in memory or, when they are many, in a file of which a block at a time is in memory. .NET fills the block and torch reads
/// it where it lies: it is pinned, so that it can be shared, and aligned as MKL needs it for results that are equal to the last bit in every process.
/// </summary>
internal sealed class FeatureMatrix : IDisposable
{
    /// <summary>64 MB. What is larger lies in a file, so that memory does not grow with the rows.</summary>
    internal const long MostInMemory = 1 << 24;

    private const int Alignment = 64;
    private readonly float[] block;
    private readonly int start;
    private readonly SafeFileHandle? file;

    private FeatureMatrix(int width, int blockRows, SafeFileHandle? file)
    {
        const int slack = Alignment / sizeof(float);
        Width = width;
        block = GC.AllocateUninitializedArray<float>(checked(blockRows * width + slack), pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(block, 0).ToInt64();
        start = (int)((Alignment - address % Alignment) % Alignment) / sizeof(float);
        this.file = file;
    }

    internal int Width { get; }

    /// <summary>Null while the features are as the backbone gave them.</summary>
    internal FeatureScaling? Scaling { get; private set; }

    internal static FeatureMatrix InMemory(int rows, int width) => new(width, rows, null);

    /// <param name="scratch">Names a file, given its extension, for features that are many.</param>
    internal static FeatureMatrix For(long rows, int width, Func<string, string> scratch) => rows * width > MostInMemory
        ? InFile(scratch(".f32"), checked((int)rows), width)
        : InMemory((int)rows, width);

    /// <param name="path">A file of the matrix' own, gone when the matrix is disposed.</param>
    internal static FeatureMatrix InFile(string path, int rows, int width) =>
        new(width, Math.Min(rows, RowRange.ChunkRows(width)), File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));

    /// <summary>The features of some rows, row by row; those of a file are a copy, good until rows are read the next time. At most a chunk of rows.</summary>
    internal Span<float> Read(RowRange rows) => block.AsSpan(Load(rows), rows.Count * Width);

    internal Span<float> Row(int row) => Read(new RowRange(row, 1));

    /// <summary>Changes rows, whether the values are those that were read or others.</summary>
    internal void Write(RowRange rows, ReadOnlySpan<float> values)
    {
        if (file is null)
            values.CopyTo(Read(rows));
        else
            RandomAccess.Write(file, MemoryMarshal.AsBytes(values), Offset(rows.Start));
    }

    /// <summary>Copies a row, or its first values where there is no room for more, from wherever it lies.</summary>
    internal void CopyRow(int row, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Width);
        if (file is null)
            block.AsSpan(start + row * Width, target.Length).CopyTo(target);
        else
            Load(new RowRange(row, 1), target);
    }

    /// <summary>As <see cref="Read"/>, for torch: a view, not a copy. The caller disposes it.</summary>
    internal torch.Tensor View(RowRange rows)
    {
        using var flat = torch.frombuffer(block, torch.float32, (long)rows.Count * Width, Load(rows));
        return flat.view(rows.Count, Width);
    }

    /// <summary>Standardises the first rows, over all of them. A second call changes nothing.</summary>
    internal FeatureScaling Standardise(int rows) => Scaling ??= Standardisation.Apply(this, rows);

    public void Dispose() => file?.Dispose();

    private long Offset(int row) => (long)row * Width * sizeof(float);

    /// <summary>Where in the block the rows begin, once they are there.</summary>
    private int Load(RowRange rows)
    {
        if (file is null)
            return start + rows.Start * Width;

        Load(rows, block.AsSpan(start, rows.Count * Width));
        return start;
    }

    private void Load(RowRange rows, Span<float> target)
    {
        var bytes = MemoryMarshal.AsBytes(target);
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(file!, bytes[read..], Offset(rows.Start) + read);
            read += more > 0 ? more : throw new InvalidOperationException($"Rows {rows.Start} to {rows.Start + rows.Count - 1} of the features were never written. This is a bug.");
        }
    }
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
