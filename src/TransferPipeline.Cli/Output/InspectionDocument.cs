using System.Text.Json;
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
    };

    /// <summary><c>[batch, 3, 224, 224]</c>.</summary>
    internal static string Shape(TensorDescription tensor) => tensor.Dimensions is { } dimensions ? $"[{string.Join(", ", dimensions)}]" : "(not stated)";

    private static TensorDocument Describe(TensorDescription tensor)
        => new(tensor.Name, JsonNamingPolicy.CamelCase.ConvertName(tensor.ElementType.ToString()), tensor.Dimensions?.Select(dimension => dimension.ToString()).ToList());
}

/// <summary>A graph input or output; a dimension is a size, a name, or "?".</summary>
internal sealed record TensorDocument(string Name, string Type, IReadOnlyList<string>? Shape);
