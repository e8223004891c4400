using System.Runtime.InteropServices;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Tensors of the ONNX format as those of TorchSharp, and how near two are.</summary>
internal static class TorchValues
{
    /// <summary>As TorchGraph takes it: half precision as float32, unsigned types that torch lacks as signed ones.</summary>
    internal static Tensor From(TensorValue value) => TensorImport.Of(value, "a value of a test");

    internal static Tensor From(float[] values, params long[] shape) => tensor(values).reshape(shape);

    internal static Tensor From(IEnumerable<long> values, params long[] shape) => tensor(values.ToArray()).reshape(shape);

    internal static float[] Floats(Tensor tensor)
    {
        using var plain = tensor.detach().to_type(ScalarType.Float32).contiguous();
        return MemoryMarshal.Cast<byte, float>(plain.bytes).ToArray();
    }

    /// <summary>Null where type and shape are the same and no value is further off than <paramref name="tolerance"/>, absolute below 1 and relative above; whole numbers are to be equal.</summary>
    internal static string? Difference(Tensor expected, Tensor actual, double tolerance)
    {
        if (expected.dtype != actual.dtype || !expected.shape.SequenceEqual(actual.shape))
            return $"{actual.dtype}[{string.Join(',', actual.shape)}] instead of {expected.dtype}[{string.Join(',', expected.shape)}]";
        if (expected.numel() == 0)
            return null;

        using var scope = NewDisposeScope();
        var (wanted, given) = (expected.detach().to_type(ScalarType.Float64), actual.detach().to_type(ScalarType.Float64));
        if (!expected.is_floating_point())
            return expected.Equals(actual) ? null : $"whole numbers differ in {expected.ne(actual).sum().item<long>()} places";

        var same = wanted.eq(given).logical_or(wanted.isnan().logical_and(given.isnan()));
        var off = where(same, zeros_like(wanted), (wanted - given).abs() / wanted.abs().clamp(min: 1)).nan_to_num(double.MaxValue, double.MaxValue);
        var worst = off.max().item<double>();
        return worst <= tolerance ? null : $"off by {worst:g3}";
    }
}
