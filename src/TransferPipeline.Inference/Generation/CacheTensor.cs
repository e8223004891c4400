using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TransferPipeline.Inference.Generation;

/// <summary>Keys or values of a layer: what goes in as <paramref name="Input"/> and comes out, longer, as <paramref name="Output"/>.</summary>
/// <param name="Pairs">2 where keys and values are one tensor [2, batch, heads, length, width]; 1 for [batch, heads, length, width].</param>
internal sealed record CacheTensor(string Input, string Output, TensorElementType ElementType, int Pairs, int Heads, int Width)
{
    private int ElementBytes => ElementType == TensorElementType.Float16 ? 2 : 4;

    private int TokenBytes => Width * ElementBytes;

    internal OrtValue Create(int rows, int length) => OrtValue.CreateAllocatedTensorValue(
        OrtAllocator.DefaultInstance, ElementType, Pairs == 2 ? [2, rows, Heads, length, Width] : [rows, Heads, length, Width]);

    /// <summary>Whether a tensor is what <see cref="Create"/> makes.</summary>
    internal bool Fits(OrtValue tensor, int rows, int length)
    {
        long[] expected = Pairs == 2 ? [2, rows, Heads, length, Width] : [rows, Heads, length, Width];
        return tensor.GetTensorTypeAndShape().Shape.SequenceEqual(expected);
    }

    /// <summary>Copies the last <paramref name="tokens"/> of a row to the end of a row of another tensor, with zeros in front: what is masked must be a number.</summary>
    internal void Copy(OrtValue from, int fromRow, OrtValue to, int toRow, int tokens)
    {
        ReadOnlySpan<byte> source = from.GetTensorMutableRawData();
        var target = to.GetTensorMutableRawData();
        var (fromRows, fromLength) = RowsAndLength(from);
        var (toRows, toLength) = RowsAndLength(to);
        for (var pair = 0; pair < Pairs; pair++)
        {
            for (var head = 0; head < Heads; head++)
            {
                var block = target.Slice(((((pair * toRows) + toRow) * Heads) + head) * toLength * TokenBytes, toLength * TokenBytes);
                var start = (((((pair * fromRows) + fromRow) * Heads) + head) * fromLength) + fromLength - tokens;
                block[..((toLength - tokens) * TokenBytes)].Clear();
                source.Slice(start * TokenBytes, tokens * TokenBytes).CopyTo(block[((toLength - tokens) * TokenBytes)..]);
            }
        }
    }

    private (int Rows, int Length) RowsAndLength(OrtValue tensor)
    {
        var shape = tensor.GetTensorTypeAndShape().Shape;
        return ((int)shape[Pairs - 1], (int)shape[Pairs + 1]);
    }
}
