using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs;

/// <summary>Tensors of the format as tensors of torch, in memory of torch's own.</summary>
internal static class TensorImport
{
    /// <summary>Float16 and bfloat16 become float32; unsigned types that torch lacks become the next larger signed one.</summary>
    internal static Tensor Of(TensorValue value, string name)
    {
        var bytes = value.Bytes.Span;
        return value.ElementType switch
        {
            ElementType.Float => Raw(bytes, value, ScalarType.Float32),
            ElementType.Double => Raw(bytes, value, ScalarType.Float64),
            ElementType.Int64 or ElementType.UInt64 => Raw(bytes, value, ScalarType.Int64),
            ElementType.Int32 => Raw(bytes, value, ScalarType.Int32),
            ElementType.Int16 => Raw(bytes, value, ScalarType.Int16),
            ElementType.Int8 => Raw(bytes, value, ScalarType.Int8),
            ElementType.UInt8 => Raw(bytes, value, ScalarType.Byte),
            ElementType.Bool => Raw(bytes, value, ScalarType.Bool),
            ElementType.Float16 => Converted<Half, float>(bytes, value, ScalarType.Float32, number => (float)number),
            ElementType.BFloat16 => Converted<ushort, float>(bytes, value, ScalarType.Float32, number => BitConverter.UInt32BitsToSingle((uint)number << 16)),
            ElementType.UInt16 => Converted<ushort, int>(bytes, value, ScalarType.Int32, number => number),
            ElementType.UInt32 => Converted<uint, long>(bytes, value, ScalarType.Int64, number => number),
            var type => throw new RejectedException($"The tensor '{name}' holds {type}, which cannot be trained with; use a float32 model."),
        };
    }

    internal static ScalarType TypeOf(ElementType type, string user) => type switch
    {
        ElementType.Float or ElementType.Float16 or ElementType.BFloat16 => ScalarType.Float32,
        ElementType.Double => ScalarType.Float64,
        ElementType.Int64 or ElementType.UInt64 or ElementType.UInt32 => ScalarType.Int64,
        ElementType.Int32 or ElementType.UInt16 => ScalarType.Int32,
        ElementType.Int16 => ScalarType.Int16,
        ElementType.Int8 => ScalarType.Int8,
        ElementType.UInt8 => ScalarType.Byte,
        ElementType.Bool => ScalarType.Bool,
        _ => throw new RejectedException($"{user} works with {type}, which cannot be trained with; use a float32 model."),
    };

    /// <summary>The values of an integer tensor.</summary>
    internal static long[] Wholes(Tensor tensor)
    {
        if (tensor.dtype == ScalarType.Int64 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            return MemoryMarshal.Cast<byte, long>(tensor.bytes).ToArray();

        using var wide = tensor.to(ScalarType.Int64).cpu().contiguous().alias();
        return MemoryMarshal.Cast<byte, long>(wide.bytes).ToArray();
    }

    internal static float[] Reals(Tensor tensor)
    {
        using var wide = tensor.detach().to(ScalarType.Float32).cpu().contiguous().alias();
        return MemoryMarshal.Cast<byte, float>(wide.bytes).ToArray();
    }

    private static Tensor Converted<TFrom, TTo>(ReadOnlySpan<byte> bytes, TensorValue value, ScalarType type, Func<TFrom, TTo> convert)
        where TFrom : struct
        where TTo : struct =>
        Raw(MemoryMarshal.AsBytes<TTo>(Array.ConvertAll(MemoryMarshal.Cast<byte, TFrom>(bytes).ToArray(), number => convert(number))), value, type);

    private static Tensor Raw(ReadOnlySpan<byte> bytes, TensorValue value, ScalarType type)
    {
        var tensor = empty([.. value.Dimensions], type);
        bytes.CopyTo(tensor.bytes);
        return tensor;
    }
}
