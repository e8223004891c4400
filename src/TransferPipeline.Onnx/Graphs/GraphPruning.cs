using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>Keeps of a graph only what its wanted outputs need.</summary>
public static class GraphPruning
{
    /// <summary>A model with these outputs, in this order. Inputs nothing reads any more go too; so do inputs that only repeat an initializer.</summary>
    public static OnnxModel Keep(OnnxModel model, IReadOnlyList<string> outputs)
    {
        var copy = model.Copy();
        var unknown = outputs.FirstOrDefault(name => model.Outputs.All(output => output.Name != name));
        if (unknown is not null)
        {
            throw new RejectedException(
                $"The graph has no output '{unknown}'; its outputs are {string.Join(", ", model.Outputs.Select(output => output.Name))}.");
        }

        Prune(copy, outputs);
        return new(copy, model.Folder);
    }

    internal static void Prune(ModelProto model, IReadOnlyList<string> outputs)
    {
        var graph = model.Graph;
        var needed = Needed(graph, outputs);
        var initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();

        Retain(graph.Node, node => node.Output.Any(needed.Contains));
        Retain(graph.Initializer, tensor => needed.Contains(tensor.Name));
        Retain(graph.SparseInitializer, tensor => needed.Contains(tensor.Values?.Name ?? ""));
        Retain(graph.Input, input => needed.Contains(input.Name) && !initializers.Contains(input.Name));
        Retain(graph.ValueInfo, value => needed.Contains(value.Name));
        Retain(graph.QuantizationAnnotation, annotation => needed.Contains(annotation.TensorName));
        var kept = outputs.Select(name => graph.Output.First(output => output.Name == name)).ToList();
        graph.Output.Clear();
        graph.Output.Add(kept);

        // Before IR 4 every initializer had to be an input as well, which keeps runtimes from folding it.
        model.IrVersion = Math.Max(model.IrVersion, 4);
    }

    private static HashSet<string> Needed(GraphProto graph, IReadOnlyList<string> outputs)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output.Where(name => name.Length > 0))
                producers.TryAdd(output, node);
        }

        var needed = new HashSet<string>(outputs);
        var open = new Stack<string>(outputs);
        while (open.TryPop(out var name))
        {
            if (!producers.TryGetValue(name, out var node))
                continue;

            foreach (var read in TensorNames.ReadBy(node).Where(needed.Add))
                open.Push(read);
        }

        return needed;
    }

    private static void Retain<T>(Google.Protobuf.Collections.RepeatedField<T> list, Func<T, bool> wanted)
    {
        var kept = list.Where(wanted).ToList();
        if (kept.Count == list.Count)
            return;

        list.Clear();
        list.Add(kept);
    }
}
