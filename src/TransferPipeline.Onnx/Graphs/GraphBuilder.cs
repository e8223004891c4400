using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Writes a graph from nothing, node by node in the order in which they run.</summary>
public sealed class GraphBuilder
{
    private readonly ModelProto model;

    public GraphBuilder(string name, int opset)
    {
        // IR 8 is what every runtime since 2021 reads, and covers operator sets up to 20.
        model = new()
        {
            IrVersion = 8,
            ProducerName = "TransferPipeline",
            Graph = new() { Name = name },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
        };
    }

    public GraphBuilder Input(string name, params TensorDimension[] dimensions) => TypedInput(name, ElementType.Float, dimensions);

    public GraphBuilder TypedInput(string name, ElementType type, params TensorDimension[] dimensions)
    {
        model.Graph.Input.Add(TensorTypes.Create(new(name, type, dimensions)));
        return this;
    }

    public GraphBuilder Output(string name, params TensorDimension[] dimensions)
    {
        model.Graph.Output.Add(TensorTypes.Create(new(name, ElementType.Float, dimensions)));
        return this;
    }

    public GraphBuilder Initializer(string name, ReadOnlySpan<float> values, params long[] dimensions)
    {
        model.Graph.Initializer.Add(GraphNodes.Tensor(name, values, dimensions));
        return this;
    }

    public GraphBuilder Initializer(string name, ReadOnlySpan<long> values, params long[] dimensions)
    {
        model.Graph.Initializer.Add(GraphNodes.Tensor(name, values, dimensions));
        return this;
    }

    /// <summary>A node with one output. Attribute values may be long, float, string, long[] or float[].</summary>
    public GraphBuilder Node(string operation, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        model.Graph.Node.Add(GraphNodes.Node(operation, inputs, output, attributes));
        return this;
    }

    public OnnxModel Build() => new(model.Clone(), null);
}
