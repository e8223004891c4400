using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>The weights as the graph stores them: initializers, and what Constant nodes hold.</summary>
internal sealed class FlowWeights
{
    private readonly GraphFlow flow;
    private readonly Dictionary<string, long> sizes = [];

    internal FlowWeights(OnnxModel model, GraphFlow flow)
    {
        this.flow = flow;
        var frequencies = PositionFrequencies.Of(model);
        var stored = flow.Graph.Initializer.Select(tensor => (tensor.Name, Tensor: tensor)).Concat(flow.Graph.Node.Where(node => node.OpType == "Constant").SelectMany(Constants));
        foreach (var (name, tensor) in stored.Where(pair => TensorRoles.IsWeight(pair.Tensor) && !frequencies.Contains(pair.Name)))
            sizes[name] = TensorSize.Elements(tensor);

        static IEnumerable<(string Name, TensorProto Tensor)> Constants(NodeProto node) =>
            node.Attribute.Where(attribute => attribute.T is not null && node.Output.Count > 0).Select(attribute => (node.Output[0], attribute.T));
    }

    /// <summary>What a node reads and training may change. Running means and variances are counted by the batch norm itself.</summary>
    internal IEnumerable<string> ReadBy(int node) => flow.Graph.Node[node].OpType == "BatchNormalization"
        ? flow.Graph.Node[node].Input.Skip(1).Take(2).Where(sizes.ContainsKey)
        : flow.Reads(node).Where(sizes.ContainsKey);

    internal long Elements(IEnumerable<string> weights) => weights.Sum(name => sizes[name]);
}
