using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Puts features of another kind on a backbone, inside the graph, for a head to be trained on.</summary>
public static class FeatureNodes
{
    /// <summary>Before this operator set a reduction has its axes as an attribute, from it on as an input.</summary>
    private const int AxesAsInput = 18;

    /// <summary>A hidden layer: the largest of 0 and weights · features + bias.</summary>
    /// <param name="weights">[hidden, width], row-major.</param>
    /// <returns>The model, and the tensor with the layer's values, [batch, hidden].</returns>
    public static (OnnxModel Model, string Output) HiddenLayer(OnnxModel model, string features, float[] weights, float[] bias)
    {
        var copy = model.Copy();
        var prefix = TensorNames.FreePrefix(copy.Graph, "transfer_hidden/");
        var graph = copy.Graph;
        graph.Initializer.Add(GraphNodes.Tensor(prefix + "weights", weights, bias.Length, weights.Length / bias.Length));
        graph.Initializer.Add(GraphNodes.Tensor(prefix + "bias", bias, bias.Length));
        graph.Node.Add(GraphNodes.Node("Flatten", [features], prefix + "flatten", ("axis", 1)));
        graph.Node.Add(GraphNodes.Node("Gemm", [prefix + "flatten", prefix + "weights", prefix + "bias"], prefix + "linear", ("transB", 1)));
        graph.Node.Add(GraphNodes.Node("Relu", [prefix + "linear"], prefix + "relu"));
        return (GraphOutputs.Promote(new(copy, model.Folder), prefix + "relu"), prefix + "relu");
    }

    /// <summary>
    /// The features and the means of activations before them, one after the other: what early layers see is of use where the data are unlike what the
    /// network was trained on (Evci et al. 2022, "Head2Toe").
    /// </summary>
    /// <param name="activations">With the rank of each: 4 for [batch, channels, height, width], 3 for [batch, sequence, width], 2 for [batch, width].</param>
    /// <returns>The model, and the tensor with all of it, [batch, sum of the widths].</returns>
    /// <param name="mask">The graph's input that is 1 for a text's tokens, of which alone the means are taken; null for pictures.</param>
    public static (OnnxModel Model, string Output) SeveralLayers(OnnxModel model, IReadOnlyList<(string Tensor, int Rank)> activations, string features, string? mask = null)
    {
        if (mask is not null)
        {
            var pooled = new List<(string, int)>();
            foreach (var (tensor, rank) in activations)
            {
                (model, var mean) = rank == 3 ? PoolingNodes.Add(model, tensor, mask, "mean", normalize: false) : (model, tensor);
                pooled.Add((mean, rank == 3 ? 2 : rank));
            }

            activations = pooled;
        }

        var copy = model.Copy();
        var graph = copy.Graph;
        var prefix = TensorNames.FreePrefix(graph, "transfer_layers/");
        var parts = new List<string>();
        foreach (var (tensor, rank) in activations)
        {
            var name = $"{prefix}{parts.Count}";
            if (rank == 4)
            {
                graph.Node.Add(GraphNodes.Node("GlobalAveragePool", [tensor], name + "/pool"));
            }
            else if (rank == 3 && model.Opset >= AxesAsInput)
            {
                graph.Node.Add(GraphNodes.Node("Constant", [], name + "/axes", ("value_ints", new[] { 1L })));
                graph.Node.Add(GraphNodes.Node("ReduceMean", [tensor, name + "/axes"], name + "/pool", ("keepdims", 0)));
            }
            else if (rank == 3)
            {
                graph.Node.Add(GraphNodes.Node("ReduceMean", [tensor], name + "/pool", ("axes", new[] { 1L }), ("keepdims", 0)));
            }

            graph.Node.Add(GraphNodes.Node("Flatten", [rank == 2 ? tensor : name + "/pool"], name, ("axis", 1)));
            parts.Add(name);
        }

        graph.Node.Add(GraphNodes.Node("Flatten", [features], prefix + "last", ("axis", 1)));
        graph.Node.Add(GraphNodes.Node("Concat", [.. parts, prefix + "last"], prefix + "all", ("axis", 1)));
        return (GraphOutputs.Promote(new(copy, model.Folder), prefix + "all"), prefix + "all");
    }
}
