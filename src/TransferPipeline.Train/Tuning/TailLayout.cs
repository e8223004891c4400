using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Tuning;

/// <summary>What of a graph the tail is.</summary>
internal sealed record TailLayout
{
    /// <summary>The tensors to feed.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<GraphNode> Nodes { get; init; }

    /// <summary>Names of the weights that may be trained.</summary>
    public required IReadOnlySet<string> Weights { get; init; }

    internal static TailLayout Of(ModelBlocks blocks, CutPoint? cut)
    {
        var nodes = blocks.Model.Nodes;
        if (cut is not null)
        {
            return new()
            {
                Inputs = [cut.Tensor, .. cut.SideInputs],
                Nodes = [.. cut.Tail.Select(place => nodes[place])],
                Weights = cut.Weights.Except(cut.SharedWeights).ToHashSet(),
            };
        }

        GraphNode[] all = [.. blocks.Blocks.SelectMany(block => block.Nodes).Order().Select(place => nodes[place])];
        return new()
        {
            Inputs = [.. blocks.Model.Inputs.Select(input => input.Name).Where(name => all.Any(node => node.Inputs.Contains(name)))],
            Nodes = all,
            Weights = blocks.Blocks.SelectMany(block => block.Weights).ToHashSet(),
        };
    }
}
