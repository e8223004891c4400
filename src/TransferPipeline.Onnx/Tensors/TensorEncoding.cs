using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>Float values into a tensor of the format, in its own type and, but for external data, in the field where it had them.</summary>
internal static class TensorEncoding
{
    internal static void Set(TensorProto tensor, string name, ReadOnlySpan<float> values)
    {
        Demand(tensor, name, values);
        var typed = !tensor.HasRawData && !ExternalData.IsExternal(tensor) && values.Length > 0;
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
        switch ((ElementType)tensor.DataType)
        {
            case ElementType.Float when typed:
                Replace(tensor.FloatData, values.ToArray());
                break;
            case ElementType.Float:
                SetRaw(tensor, values);
                break;
            case ElementType.Double when typed:
                Replace(tensor.DoubleData, Array.ConvertAll(values.ToArray(), value => (double)value));
                break;
            case ElementType.Double:
                SetRaw<double>(tensor, Array.ConvertAll(values.ToArray(), value => (double)value));
                break;
            case var type:
                var halves = Array.ConvertAll<float, ushort>(values.ToArray(), type == ElementType.Float16 ? value => BitConverter.HalfToUInt16Bits((Half)value) : BFloat16);
                if (typed)
                    Replace(tensor.Int32Data, Array.ConvertAll(halves, value => (int)value));
                else
                    SetRaw<ushort>(tensor, halves);
                break;
        }
    }

    /// <summary>The upper half of a float, rounded to the nearest, to even where two are equally near.</summary>
    internal static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void Demand(TensorProto tensor, string name, ReadOnlySpan<float> values)
    {
        var type = (ElementType)tensor.DataType;
        if (type is not (ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double))
            throw new RejectedException($"The tensor '{name}' holds {type}; only floating-point weights are written. Name the output of its DequantizeLinear, or use the float model.");
        if (TensorSize.Elements(tensor) != values.Length)
            throw new RejectedException($"The tensor '{name}' has the shape [{string.Join(",", tensor.Dims)}], which {values.Length:N0} values do not fill.");
        if (TensorSize.Bytes(tensor) > OnnxModel.MaxBytes)
            throw new RejectedException($"The tensor '{name}' has {TensorSize.Bytes(tensor):N0} bytes; one of more than 2 GiB cannot be written.");

        var largest = type switch
        {
            ElementType.Float16 => (float)Half.MaxValue,

            // The largest one, 0x7F7F: what lies above it would be rounded to infinity.
            ElementType.BFloat16 => BitConverter.UInt32BitsToSingle(0x7F7F0000),
            _ => float.MaxValue,
        };
        foreach (var value in values)
        {
            if (!(MathF.Abs(value) <= largest))
                throw new RejectedException($"A new value of the tensor '{name}' is {value}, which {type} cannot hold; lower the learning rate, or use a float32 model.");
        }
    }

    private static void SetRaw<T>(TensorProto tensor, ReadOnlySpan<T> values) where T : struct => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, T[] values)
    {
        field.Clear();
        field.AddRange(values);
    }
}
