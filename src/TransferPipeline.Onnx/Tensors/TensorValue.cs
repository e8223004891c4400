using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>The values of a tensor, row-major and little-endian, wherever the model keeps them.</summary>
public sealed record TensorValue(ElementType ElementType, IReadOnlyList<long> Dimensions, ReadOnlyMemory<byte> Bytes)
{
    internal static TensorValue Read(TensorProto tensor, string? folder)
    {
        var type = (ElementType)tensor.DataType;
        var bytes = ExternalData.IsExternal(tensor) ? ExternalSlice.Of(tensor, folder!).Read() : tensor.HasRawData ? tensor.RawData.Memory : Typed(tensor, type);
        return bytes.Length == TensorSize.Bytes(tensor)
            ? new(type, [.. tensor.Dims], bytes)
            : throw new RejectedException($"The tensor '{tensor.Name}' ({type}) has {bytes.Length:N0} bytes, which do not fill its shape [{string.Join(",", tensor.Dims)}].");
    }

    /// <summary>Values that the format keeps in a field of their type; small types lie in the field of 32-bit integers.</summary>
    private static ReadOnlyMemory<byte> Typed(TensorProto tensor, ElementType type) => type switch
    {
        ElementType.Float => Cast<float>([.. tensor.FloatData]),
        ElementType.Double => Cast<double>([.. tensor.DoubleData]),
        ElementType.Int64 => Cast<long>([.. tensor.Int64Data]),
        ElementType.UInt64 => Cast<ulong>([.. tensor.Uint64Data]),
        ElementType.UInt32 => Cast<uint>([.. tensor.Uint64Data.Select(value => (uint)value)]),
        ElementType.Int32 => Cast<int>([.. tensor.Int32Data]),
        ElementType.Int16 => Cast<short>([.. tensor.Int32Data.Select(value => (short)value)]),
        ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => Cast<ushort>([.. tensor.Int32Data.Select(value => (ushort)value)]),
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => Cast<byte>([.. tensor.Int32Data.Select(value => (byte)value)]),
        _ => throw new RejectedException($"The tensor '{tensor.Name}' holds {type}, which is not read."),
    };

    private static byte[] Cast<T>(T[] values) where T : struct => MemoryMarshal.AsBytes<T>(values).ToArray();
}
