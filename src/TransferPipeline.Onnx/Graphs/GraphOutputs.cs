using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Makes tensors inside a graph visible as outputs.</summary>
public static class GraphOutputs
{
    /// <summary>The model with <paramref name="tensor"/> among its outputs; the same model when it is one already.</summary>
    public static OnnxModel Promote(OnnxModel model, string tensor)
    {
        if (model.Outputs.Any(output => output.Name == tensor))
            return model;

        var copy = model.Copy();
        if (!copy.Graph.Node.Any(node => node.Output.Contains(tensor)))
            throw new RejectedException($"No node of the graph makes a tensor '{tensor}'; `transfer models inspect` lists the outputs there are.");

        // A value info copied with its shape; without one the type is stated and the shape left open.
        copy.Graph.Output.Add(copy.Graph.ValueInfo.FirstOrDefault(value => value.Name == tensor)?.Clone()
            ?? new ValueInfoProto { Name = tensor, Type = new() { TensorType = new() { ElemType = (int)ElementType.Float } } });
        return new(copy, model.Folder);
    }

    /// <summary>What the graph states about a tensor of any kind; null where it states nothing.</summary>
    internal static TensorDescription? Describe(GraphProto graph, string tensor)
    {
        var value = graph.Output.Concat(graph.ValueInfo).Concat(graph.Input).FirstOrDefault(value => value.Name == tensor);
        return value is null ? null : TensorTypes.Describe(value);
    }
}
