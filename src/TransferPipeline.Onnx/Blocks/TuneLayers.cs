using System.Globalization;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>From a value of <c>tune.layers</c> to the place where a graph is cut.</summary>
public static class TuneLayers
{
    private const string Allowed = "Allowed: none, last-N-blocks (such as last-2-blocks), top:NAME (from a block, node or tensor on), all, auto.";
    private const string Look = "`transfer models inspect` lists the blocks and where they can be cut.";
    private const string Top = "top:";

    /// <summary>
    /// <c>none</c>, <c>all</c>, <c>last-N-blocks</c> with what comes after them, or <c>top:NAME</c>. A named block or tensor is
    /// where training starts; a named node is trained with everything back to the last place where the graph can be cut.
    /// </summary>
    public static LayerSelection Resolve(ModelBlocks blocks, string text) => text switch
    {
        "none" => new() { Asked = text, IsNothing = true },
        "all" => new() { Asked = text },
        _ when text.StartsWith(Top, StringComparison.Ordinal) => new() { Asked = text, Cut = FromNamed(blocks, text[Top.Length..].Trim()) },
        _ => new() { Asked = text, Cut = FromEnd(blocks, text) },
    };

    private static CutPoint? FromEnd(ModelBlocks blocks, string text)
    {
        if (text.Split('-') is not ["last", var digits, "blocks" or "block"] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) || wanted == 0)
            throw new RejectedException($"tune.layers is '{text}'. {Allowed}");
        if (wanted > blocks.Count)
        {
            throw new RejectedException(blocks.Count == 0
                ? $"tune.layers is '{text}', but no blocks were recognised in the graph up to '{blocks.Output}'; use all, or top:NAME. {Look}"
                : $"tune.layers is '{text}', but the graph has {blocks.Count} blocks up to '{blocks.Output}'; take at most that many, or all. {Look}");
        }

        return CutAt(blocks, blocks.Blocks.First(block => block.Number == wanted));
    }

    private static CutPoint? FromNamed(ModelBlocks blocks, string name)
    {
        if (blocks.Blocks.FirstOrDefault(block => block.Name == name) is { } block)
            return CutAt(blocks, block);
        if (blocks.CutAt(name) is { } cut)
            return cut;

        var nodes = blocks.Model.Nodes;
        var place = Find(nodes, node => node.Name == name && name.Length > 0);
        if (place >= 0)
            return blocks.Blocks.Any(block => block.Nodes.Contains(place)) ? blocks.Before(place) : throw Unneeded(blocks, name);

        var maker = Find(nodes, node => node.Outputs.Contains(name) && name.Length > 0);
        if (maker < 0)
            throw Unknown(blocks, name);
        if (name == blocks.Output)
            throw new RejectedException($"tune.layers names '{name}', behind which nothing is left to train; use none. {Look}");
        if (!blocks.Blocks.Any(block => block.Nodes.Contains(maker)))
            throw Unneeded(blocks, name);

        var instead = blocks.Before(maker)?.Tensor;
        throw new RejectedException(
            $"tune.layers names the tensor '{name}', past which other activations flow, so the graph cannot be cut there. " +
            (instead is null ? "Use all. " : $"The last place before it is '{instead}'. ") + Look);
    }

    /// <summary>Null where nothing comes before the block: then everything is trained.</summary>
    private static CutPoint? CutAt(ModelBlocks blocks, Block block) => block.Cut is not null || block == blocks.Blocks[0]
        ? block.Cut
        : throw new RejectedException($"What flows into the block '{block.Name}' is quantized, and cannot be trained from; take more blocks, or the float model. {Look}");

    private static int Find(IReadOnlyList<GraphNode> nodes, Func<GraphNode, bool> wanted)
    {
        for (var index = 0; index < nodes.Count; index++)
        {
            if (wanted(nodes[index]))
                return index;
        }

        return -1;
    }

    private static RejectedException Unneeded(ModelBlocks blocks, string name) =>
        new($"tune.layers names '{name}', which '{blocks.Output}' does not need; training it would change nothing. {Look}");

    private static RejectedException Unknown(ModelBlocks blocks, string name)
    {
        var near = NameDistance.Nearest(name, blocks.Blocks.Select(block => block.Name).Concat(blocks.CutTensors), 3);
        var hint = near.Count == 0 ? "" : $"Did you mean {string.Join(" or ", near.Select(candidate => $"'{candidate}'"))}? ";
        return new($"tune.layers names '{name}', and the graph has no block, node or tensor of that name. {hint}{Look}");
    }
}
