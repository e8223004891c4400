using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>
/// Exporters fold batch norms into the convolutions before them, which changes nothing in use. Training from fresh weights is another matter: it was with
/// batch norms that the network was trained (Ioffe and Szegedy 2015).
/// </summary>
public static class UnfoldedNorms
{
    private const float Epsilon = 1e-5f;
    private static readonly string[] Parts = ["scale", "shift", "mean", "variance"];

    /// <summary>The same network with a batch norm, which does nothing yet, behind every convolution that has none and whose weights the graph holds.</summary>
    public static OnnxModel Restore(OnnxModel model)
    {
        var copy = model.Copy();
        var graph = copy.Graph;
        var weights = graph.Initializer.ToDictionary(tensor => tensor.Name);
        var normalized = graph.Node.Where(node => node.OpType == "BatchNormalization").Select(node => node.Input[0]).ToHashSet();
        HashSet<string> used = [.. TensorNames.All(graph), .. graph.Node.Select(node => node.Name)];
        for (var index = 0; index < graph.Node.Count; index++)
        {
            var node = graph.Node[index];
            if (node.OpType != "Conv" || normalized.Contains(node.Output[0]) || !weights.TryGetValue(node.Input[1], out var weight))
                continue;

            var output = node.Output[0];
            var prefix = output + "/norm";
            while (used.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
                prefix += "_";

            node.Output[0] = prefix + "/input";
            foreach (var part in Parts)
                graph.Initializer.Add(Constant($"{prefix}/{part}", part switch { "scale" => 1, "variance" => 1 - Epsilon, _ => 0 }, weight.Dims[0]));
            var norm = GraphNodes.Node("BatchNormalization", [node.Output[0], .. Parts.Select(part => $"{prefix}/{part}")], output, ("epsilon", Epsilon));
            norm.Name = prefix;
            graph.Node.Insert(index + 1, norm);
        }

        return new(copy, model.Folder);
    }

    private static TensorProto Constant(string name, float value, long channels)
    {
        var values = new float[channels];
        Array.Fill(values, value);
        return GraphNodes.Tensor(name, values, channels);
    }
}
