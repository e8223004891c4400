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
        var value = Read(name);
        return value.ElementType == Graphs.ElementType.Float
            ? MemoryMarshal.Cast<byte, float>(value.Bytes.Span).ToArray()
            : throw new RejectedException($"The tensor '{name}' holds {value.ElementType}, not Float.");
    }

    public TensorValue Read(string name) => TensorValue.Read(Find(name), model.Folder);

    private TensorProto Find(string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new RejectedException($"The graph has no initializer '{name}'.");
}
