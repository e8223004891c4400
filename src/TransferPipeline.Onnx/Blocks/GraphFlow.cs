using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>
/// How activations flow from the inputs to one tensor, and where all of them pass through a single tensor. Those separating
/// tensors are the dominators of the output; because the nodes come in an order in which they can run, one sweep that watches
/// which activations are still to be read finds them all.
/// </summary>
internal sealed class GraphFlow
{
    private readonly int[] segmentOf;
    private readonly List<string>[] reads;
    private readonly Dictionary<string, int> producers = [];

    internal GraphFlow(OnnxModel model, string output)
    {
        Graph = model.Proto.Graph;
        Output = output;
        Roles = new(model);
        reads = [.. Graph.Node.Select(node => TensorNames.ReadBy(node).Where(Roles.IsKnown).ToList())];
        for (var index = 0; index < Graph.Node.Count; index++)
        {
            foreach (var name in Graph.Node[index].Output.Where(name => name.Length > 0))
                producers.TryAdd(name, index);
        }

        var path = Reached([output], name => Roles[name] == TensorRole.Activation).Order().ToList();
        if (path.Count == 0)
            throw new RejectedException($"Nothing with weights lies between the graph's inputs and '{output}'; there is nothing to tune.");

        Segments = Split(path);
        segmentOf = Assign(Reached([output], _ => true));
    }

    internal GraphProto Graph { get; }

    internal string Output { get; }

    internal TensorRoles Roles { get; }

    /// <summary>What lies between two separating tensors, in order; the last one makes the output.</summary>
    internal IReadOnlyList<FlowSegment> Segments { get; }

    /// <summary>The segment that a node belongs to, or is first needed for; -1 where the output does not need it.</summary>
    internal int SegmentOf(int node) => segmentOf[node];

    /// <summary>Names of the tensors that a node reads, also inside its subgraphs.</summary>
    internal IReadOnlyList<string> Reads(int node) => reads[node];

    internal bool IsActivation(string name) => name.Length > 0 && Roles.IsKnown(name) && Roles[name] == TensorRole.Activation;

    /// <summary>Null for inputs and initializers.</summary>
    internal int? Producer(string tensor) => producers.TryGetValue(tensor, out var node) ? node : null;

    /// <summary>The nodes that these tensors need, going only through tensors that may be followed.</summary>
    internal HashSet<int> Reached(IEnumerable<string> tensors, Func<string, bool> follow)
    {
        var found = new HashSet<int>();
        var open = new Stack<string>(tensors.Where(follow));
        while (open.TryPop(out var name))
        {
            if (!producers.TryGetValue(name, out var node) || !found.Add(node))
                continue;

            foreach (var read in reads[node].Where(follow))
                open.Push(read);
        }

        return found;
    }

    private List<FlowSegment> Split(List<int> path)
    {
        var lastReader = new Dictionary<string, int> { [Output] = int.MaxValue };
        var lastStart = 0;
        foreach (var node in path)
        {
            var before = reads[node].Where(IsActivation).ToList();
            foreach (var name in before)
                lastReader[name] = Math.Max(lastReader.GetValueOrDefault(name), node);

            lastStart = before.Count == 0 ? node : lastStart;
        }

        var segments = new List<FlowSegment>();
        var nodes = new List<int>();
        var open = new HashSet<string>();
        foreach (var node in path)
        {
            nodes.Add(node);
            open.ExceptWith(reads[node].Where(name => lastReader.GetValueOrDefault(name, -1) == node));
            open.UnionWith(Graph.Node[node].Output.Where(name => lastReader.GetValueOrDefault(name, -1) > node));
            if (node < lastStart || open.Count != 1 || !Graph.Node[node].Output.Contains(open.First()))
                continue;

            segments.Add(new([.. nodes], open.First()));
            nodes.Clear();
        }

        return segments;
    }

    private int[] Assign(HashSet<int> wanted)
    {
        var assigned = Enumerable.Repeat(-1, Graph.Node.Count).ToArray();
        for (var index = 0; index < Segments.Count; index++)
        {
            foreach (var node in Segments[index].Nodes)
                assigned[node] = index;
        }

        var path = Segments.SelectMany(segment => segment.Nodes).ToHashSet();
        foreach (var node in wanted.OrderDescending())
        {
            // Whoever reads a node's output comes after it, so its own place is settled by now.
            foreach (var name in reads[node])
            {
                if (producers.TryGetValue(name, out var maker) && !path.Contains(maker))
                    assigned[maker] = assigned[maker] < 0 ? assigned[node] : Math.Min(assigned[maker], assigned[node]);
            }
        }

        return assigned;
    }
}

/// <param name="Nodes">The nodes on the way, by their place in the graph; what only prepares masks, shapes or weights is not among them.</param>
/// <param name="Tensor">The tensor at its end, through which everything passes.</param>
internal sealed record FlowSegment(IReadOnlyList<int> Nodes, string Tensor);
