using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>A graph as the blocks between its inputs and one output, and the tensors where it can be cut in two.</summary>
public sealed class ModelBlocks
{
    private readonly GraphFlow flow;
    private readonly FlowWeights weights;
    private readonly CutFinder cuts;

    private ModelBlocks(OnnxModel model, string output)
    {
        Model = model;
        Output = output;
        flow = new(model, output);
        weights = new(model, flow);
        cuts = new(flow, weights);
        CutTensors = [.. Enumerable.Range(0, flow.Segments.Count - 1).Where(cuts.IsCut).Select(segment => flow.Segments[segment].Tensor)];
        Blocks = Describe(BlockGrouping.Group(flow));
    }

    public OnnxModel Model { get; }

    /// <summary>The tensor that the last block makes.</summary>
    public string Output { get; }

    /// <summary>In the order in which they run. Together they have each node that the output needs, once.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>Every tensor at which the graph can be cut, in the order of the graph; those between blocks are among them.</summary>
    public IReadOnlyList<string> CutTensors { get; }

    /// <summary>How many blocks <c>last-N-blocks</c> can count.</summary>
    public int Count => Blocks.Max(block => block.Number) ?? 0;

    /// <summary>Elements of all weights that the output needs.</summary>
    public long Parameters => Blocks[0].ParametersFromHere;

    /// <summary>Up to the features that the card names; up to the first output that holds floats where there is no card.</summary>
    public static ModelBlocks Of(OnnxModel model, ModelCard? card)
    {
        var output = card?.Embedding ?? model.Outputs.FirstOrDefault(output => output.ElementType is ElementType.Float or ElementType.Float16)?.Name;
        return Of(model, output ?? throw new RejectedException("The graph has no output of floating-point numbers; there is nothing to tune."));
    }

    /// <param name="output">Any tensor that the graph computes, such as what goes into a head.</param>
    public static ModelBlocks Of(OnnxModel model, string output) => model.Proto.Graph.Node.Any(node => node.Output.Contains(output))
        ? new(model, output)
        : throw new RejectedException($"No node of the graph makes a tensor '{output}'; `transfer models inspect` lists the outputs there are.");

    /// <summary>Null for a tensor that is not one of <see cref="CutTensors"/>.</summary>
    public CutPoint? CutAt(string tensor) => CutTensors.Contains(tensor) ? cuts.After(flow.SegmentOf(flow.Producer(tensor)!.Value)) : null;

    /// <summary>The last place at which everything that this node depends on can be cut off from it; null where there is none.</summary>
    internal CutPoint? Before(int node)
    {
        var segment = flow.SegmentOf(node);
        return segment <= 0 ? null : Enumerable.Range(1, segment).Select(back => cuts.After(segment - back)).FirstOrDefault(cut => cut is not null);
    }

    private List<Block> Describe(IReadOnlyList<BlockUnit> units)
    {
        var names = BlockNames.Of(units, flow);
        var numbers = Numbers(units);
        var unitOf = units.SelectMany((unit, index) => unit.Segments.Select(_ => index)).ToList();
        var nodes = Enumerable.Range(0, flow.Graph.Node.Count).Where(node => flow.SegmentOf(node) >= 0).ToLookup(node => unitOf[flow.SegmentOf(node)]);
        var blocks = new List<Block>();
        var fromHere = new HashSet<string>();
        for (var index = units.Count - 1; index >= 0; index--)
        {
            var read = nodes[index].SelectMany(weights.ReadBy).Distinct().ToList();
            fromHere.UnionWith(read);
            var first = unitOf.IndexOf(index);
            blocks.Insert(0, new()
            {
                Name = names[index],
                Number = numbers[index],
                Nodes = [.. nodes[index]],
                Weights = read,
                Parameters = weights.Elements(read),
                ParametersFromHere = weights.Elements(fromHere),
                Cut = first == 0 ? null : cuts.After(first - 1),
            });
        }

        return blocks;
    }

    /// <summary>What is counted is what a deep network repeats; in one that repeats nothing, each layer with a classifier left out.</summary>
    private static int?[] Numbers(IReadOnlyList<BlockUnit> units)
    {
        var counted = units.Any(unit => unit.IsRepeated)
            ? Enumerable.Range(0, units.Count).Where(index => units.Take(index + 1).Any(unit => unit.IsRepeated) && units.Skip(index).Any(unit => unit.IsRepeated)).ToList()
            : [.. Enumerable.Range(0, units.Count).Where(index => IsLayer(units[index]) && (index < units.Count - 1 || units[index].IsHidden))];
        var numbers = new int?[units.Count];
        for (var place = 0; place < counted.Count; place++)
            numbers[counted[place]] = counted.Count - place;

        return numbers;

        static bool IsLayer(BlockUnit unit) => unit.Kind is UnitKind.Convolution or UnitKind.Pointwise or UnitKind.Linear or UnitKind.Mixed;
    }
}
