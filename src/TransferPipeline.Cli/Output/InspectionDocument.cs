using System.Text.Json;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Inspection;

namespace TransferPipeline.Cli.Output;

/// <summary>What <c>models inspect --json</c> prints.</summary>
internal sealed record InspectionDocument
{
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    public required long Parameters { get; init; }

    public required int Opset { get; init; }

    public required int IrVersion { get; init; }

    public required string Producer { get; init; }

    public required IReadOnlyList<TensorDocument> Inputs { get; init; }

    public required IReadOnlyList<TensorDocument> Outputs { get; init; }

    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public ModelCard? Card { get; init; }

    /// <summary>What the card does not say and was guessed.</summary>
    public required IReadOnlyList<string> Inferred { get; init; }

    /// <summary>Why there is no card.</summary>
    public string? CardProblem { get; init; }

    /// <summary>In the order in which they run, up to <see cref="BlocksEnd"/>.</summary>
    public required IReadOnlyList<BlockDocument> Blocks { get; init; }

    /// <summary>The tensor that the last block makes.</summary>
    public string? BlocksEnd { get; init; }

    /// <summary>Why there are no blocks.</summary>
    public string? BlocksProblem { get; init; }

    /// <summary>Every tensor at which the graph can be cut.</summary>
    public required IReadOnlyList<string> Cuts { get; init; }

    internal static InspectionDocument Of(ModelInspection inspection) => new()
    {
        Path = inspection.Path,
        Bytes = inspection.Bytes,
        Parameters = inspection.Parameters,
        Opset = inspection.Opset,
        IrVersion = inspection.IrVersion,
        Producer = inspection.Producer,
        Inputs = [.. inspection.Inputs.Select(Describe)],
        Outputs = [.. inspection.Outputs.Select(Describe)],
        Operators = inspection.Operators.ToDictionary(pair => pair.Key, pair => pair.Value),
        Metadata = inspection.Metadata,
        Card = inspection.Card,
        Inferred = inspection.Card?.Inferred ?? [],
        CardProblem = inspection.CardProblem,
        Blocks = [.. inspection.Blocks?.Blocks.Select(block => Describe(block, inspection.Blocks.Model)) ?? []],
        BlocksEnd = inspection.Blocks?.Output,
        BlocksProblem = inspection.BlocksProblem,
        Cuts = inspection.Blocks?.CutTensors ?? [],
    };

    /// <summary><c>[batch, 3, 224, 224]</c>.</summary>
    internal static string Shape(TensorDescription tensor) => tensor.Dimensions is { } dimensions ? $"[{string.Join(", ", dimensions)}]" : "(not stated)";

    private static BlockDocument Describe(Block block, OnnxModel model) => new(
        block.Number,
        block.Name,
        [.. block.Nodes.Select(node => model.Nodes[node].ToString())],
        block.Weights,
        block.Parameters,
        block.ParametersFromHere,
        block.Cut is { } cut ? new(cut.Tensor, cut.SideTensors, cut.SideInputs, cut.SharedWeights) : null);

    private static TensorDocument Describe(TensorDescription tensor)
        => new(tensor.Name, JsonNamingPolicy.CamelCase.ConvertName(tensor.ElementType.ToString()), tensor.Dimensions?.Select(dimension => dimension.ToString()).ToList());
}

/// <summary>A graph input or output; a dimension is a size, a name, or "?".</summary>
internal sealed record TensorDocument(string Name, string Type, IReadOnlyList<string>? Shape);

/// <summary>A block; <c>Number</c> is N of <c>last-N-blocks</c>, <c>Cut</c> where the graph is cut to train from here on.</summary>
internal sealed record BlockDocument(
    int? Number,
    string Name,
    IReadOnlyList<string> Nodes,
    IReadOnlyList<string> Weights,
    long Parameters,
    long ParametersFromHere,
    CutDocument? Cut);

/// <summary>A tensor that separates the graph, and what the part behind it reads beside it.</summary>
internal sealed record CutDocument(string Tensor, IReadOnlyList<string> SideTensors, IReadOnlyList<string> SideInputs, IReadOnlyList<string> SharedWeights);
