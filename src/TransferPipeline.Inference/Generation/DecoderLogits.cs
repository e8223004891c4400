using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Inference.Generation;

/// <summary>The network's scores for the next token of each row.</summary>
internal sealed class DecoderLogits : IDisposable
{
    private readonly OrtValue tensor;
    private readonly int[]? positions;
    private readonly int columns;

    /// <param name="tensor">[rows, columns, vocabulary], float or half; becomes this object's own.</param>
    /// <param name="positions">The column of each row's last token; null: the last column.</param>
    internal DecoderLogits(OrtValue tensor, int[]? positions)
    {
        this.tensor = tensor;
        this.positions = positions;
        var info = tensor.GetTensorTypeAndShape();
        columns = (int)info.Shape[1];
        Vocabulary = (int)info.Shape[2];
        IsHalf = info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16;
    }

    internal int Vocabulary { get; }

    private bool IsHalf { get; }

    internal void CopyRow(int row, Span<float> to)
    {
        var start = ((row * columns) + Math.Min(positions?[row] ?? columns, columns - 1)) * (long)Vocabulary;
        if (IsHalf)
        {
            var half = RowOf<Half>(start);
            for (var i = 0; i < to.Length; i++)
                to[i] = (float)half[i];
        }
        else
        {
            RowOf<float>(start).CopyTo(to);
        }
    }

    public void Dispose() => tensor.Dispose();

    private ReadOnlySpan<T> RowOf<T>(long start)
        where T : unmanaged
    {
        var bytes = tensor.GetTensorMutableRawData();
        return MemoryMarshal.Cast<byte, T>(bytes).Slice((int)start, Vocabulary);
    }
}
