using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>The two sides of a cut as models of their own.</summary>
public static class GraphCutting
{
    /// <summary>From the inputs to the cut's tensor, its only output. Takes the inputs of the graph that it needs.</summary>
    public static OnnxModel Front(OnnxModel model, CutPoint cut)
    {
        var copy = model.Copy();
        if (copy.Graph.Output.All(output => output.Name != cut.Tensor))
            copy.Graph.Output.Add(Value(copy.Graph, cut.Tensor, cut.ElementType));

        GraphPruning.Prune(copy, [cut.Tensor]);
        return new(copy, model.Folder);
    }

    /// <summary>From the cut's tensor and <see cref="CutPoint.SideInputs"/> to one output. What it makes again of the side inputs is part of it.</summary>
    public static OnnxModel Tail(OnnxModel model, CutPoint cut, string output)
    {
        if (output == cut.Tensor)
            throw new RejectedException($"'{output}' is where the graph is cut; behind it nothing is left.");

        var copy = model.Copy();
        var graph = copy.Graph;
        if (graph.Output.All(value => value.Name != output))
            graph.Output.Add(Value(graph, output, TensorTypeFlow.Of(graph)[output]));

        // Whatever else that node makes, nobody behind the cut reads it.
        var input = Value(graph, cut.Tensor, cut.ElementType);
        graph.Node.Remove(graph.Node.First(node => node.Output.Contains(cut.Tensor)));
        graph.Input.Insert(0, input);
        GraphPruning.Prune(copy, [output]);
        return new(copy, model.Folder);
    }

    /// <summary>With its shape where the graph states one.</summary>
    private static ValueInfoProto Value(GraphProto graph, string tensor, ElementType type) =>
        graph.ValueInfo.Concat(graph.Output).FirstOrDefault(value => value.Name == tensor)?.Clone() ?? TensorTypes.Create(new(tensor, type, null));
}
