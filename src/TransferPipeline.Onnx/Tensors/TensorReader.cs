using System.Runtime.InteropServices;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>The one way to a model's weights, wherever the model keeps them: typed fields, raw bytes or a file beside it.</summary>
public sealed class TensorReader(OnnxModel model)
{
    private readonly Dictionary<string, TensorProto> tensors = model.Proto.Graph.Initializer
        .GroupBy(tensor => tensor.Name).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Names of the initializers in the graph's order.</summary>
    public IReadOnlyList<string> Names { get; } = [.. model.Proto.Graph.Initializer.Select(tensor => tensor.Name)];

    public IReadOnlyList<long> Dimensions(string name) => Find(name).Dims;

    public ElementType ElementType(string name) => (ElementType)Find(name).DataType;

    /// <summary>The values of a float32 tensor, row-major.</summary>
    public float[] Floats(string name)
    {
        var tensor = Find(name);
        if ((ElementType)tensor.DataType != Graphs.ElementType.Float)
            throw new RejectedException($"The tensor '{name}' holds {(ElementType)tensor.DataType}, not Float.");

        if (!ExternalData.IsExternal(tensor) && !tensor.HasRawData)
            return [.. tensor.FloatData];

        var bytes = ExternalData.IsExternal(tensor) ? ExternalSlice.Of(tensor, model.Folder!).Read() : tensor.RawData.Span;
        return bytes.Length == TensorSize.Bytes(tensor)
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : throw new RejectedException($"The tensor '{name}' has {bytes.Length:N0} bytes, which do not fill its shape.");
    }

    private TensorProto Find(string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new RejectedException($"The graph has no initializer '{name}'.");
}
