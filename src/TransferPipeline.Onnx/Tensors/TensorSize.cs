using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

internal static class TensorSize
{
    /// <summary>-1 where the shape makes no sense.</summary>
    internal static long Elements(TensorProto tensor)
    {
        var elements = 1L;
        foreach (var dimension in tensor.Dims)
        {
            if (dimension < 0 || (dimension > 0 && elements > OnnxModel.MaxBytes * 64L / dimension))
                return -1;

            elements *= dimension;
        }

        return elements;
    }

    /// <summary>Bytes in the raw form; -1 for strings and types without a fixed size here.</summary>
    internal static long Bytes(TensorProto tensor)
    {
        var size = (ElementType)tensor.DataType switch
        {
            ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
            ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
            ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
            ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
            _ => -1,
        };
        var elements = Elements(tensor);
        return size < 0 || elements < 0 ? -1 : elements * size;
    }
}
