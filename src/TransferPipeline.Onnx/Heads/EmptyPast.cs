using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Heads;

/// <summary>A decoder that was exported with a key/value cache, read as an encoder: nothing came before the text, so the cache is empty, always.</summary>
internal static class EmptyPast
{
    private const string Prefix = "past_key_values.";

    internal static bool Has(OnnxModel model) => model.Inputs.Any(Is);

    /// <summary>The model without its cache inputs; in their place stand tensors [batch, heads, 0, width] that the graph makes itself.</summary>
    internal static OnnxModel Fill(OnnxModel model, string ids)
    {
        var copy = model.Copy();
        var graph = copy.Graph;
        var prefix = TensorNames.FreePrefix(graph, "transfer_past/");
        var made = new List<NodeProto>
        {
            GraphNodes.Node("Shape", [ids], prefix + "shape"),
            GraphNodes.Node("Gather", [prefix + "shape", prefix + "first"], prefix + "batch", ("axis", 0)),
        };
        graph.Initializer.Add(GraphNodes.Tensor(prefix + "first", [0L], 1));
        foreach (var past in model.Inputs.Where(Is))
        {
            if (past is not { ElementType: ElementType.Float, Dimensions: [_, { Size: { } heads }, _, { Size: { } width }] })
                throw new RejectedException($"The graph's input {past} is a cache of unknown size; export the model without cache to use its features.");

            graph.Initializer.Add(GraphNodes.Tensor(past.Name + "/rest", [heads, 0, width], 3));
            made.Add(GraphNodes.Node("Concat", [prefix + "batch", past.Name + "/rest"], past.Name + "/shape", ("axis", 0)));
            made.Add(GraphNodes.Node("ConstantOfShape", [past.Name + "/shape"], past.Name));
            graph.Input.Remove(graph.Input.First(input => input.Name == past.Name));
        }

        var rest = graph.Node.ToList();
        graph.Node.Clear();
        graph.Node.AddRange(made.Concat(rest));
        return new(copy, model.Folder);
    }

    /// <summary>Whether an input takes what a cache holds of earlier tokens.</summary>
    internal static bool Is(TensorDescription input) => input.Name.StartsWith(Prefix, StringComparison.Ordinal);
}
