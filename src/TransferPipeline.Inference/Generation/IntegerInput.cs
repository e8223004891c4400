using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Inference.Generation;

/// <summary>An input of whole numbers, of 64 or 32 bits as the graph wants them.</summary>
internal sealed record IntegerInput(string Name, bool Is64)
{
    internal OrtValue Tensor(ReadOnlySpan<int> values, params long[] shape) => Is64
        ? OrtValue.CreateTensorValueFromMemory(Widened(values), shape)
        : OrtValue.CreateTensorValueFromMemory(values.ToArray(), shape);

    private static long[] Widened(ReadOnlySpan<int> values)
    {
        var wide = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
            wide[i] = values[i];

        return wide;
    }
}
