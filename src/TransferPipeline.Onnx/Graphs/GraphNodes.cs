using System.Runtime.InteropServices;
using Google.Protobuf;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Nodes and tensors in the format's own shape.</summary>
internal static class GraphNodes
{
    internal static NodeProto Node(string operation, IEnumerable<string> inputs, string output, params (string Name, object Value)[] attributes) => new()
    {
        OpType = operation,
        Name = output,
        Input = { inputs },
        Output = { output },
        Attribute = { attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)) },
    };

    internal static TensorProto Tensor(string name, ReadOnlySpan<float> values, params long[] dimensions) => Tensor(name, ElementType.Float, values, dimensions);

    internal static TensorProto Tensor(string name, ReadOnlySpan<long> values, params long[] dimensions) => Tensor(name, ElementType.Int64, values, dimensions);

    private static TensorProto Tensor<T>(string name, ElementType type, ReadOnlySpan<T> values, long[] dimensions)
        where T : unmanaged
    {
        if (dimensions.Aggregate(1L, (product, dimension) => product * dimension) != values.Length)
            throw new ArgumentException($"{name}: {values.Length} values do not fill [{string.Join(",", dimensions)}].");

        // The format is little-endian, and so is every machine .NET 10 runs on but s390x, which ONNX Runtime does not serve.
        return new()
        {
            Name = name,
            DataType = (int)type,
            Dims = { dimensions },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number },
        long number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number },
        float number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number },
        string text => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        long[] numbers => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { numbers } },
        float[] numbers => new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { numbers } },
        _ => throw new ArgumentException($"{name}: an attribute cannot hold a {value.GetType().Name}."),
    };
}
