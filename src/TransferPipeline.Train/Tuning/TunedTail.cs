using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What training made of a tail and its head.</summary>
internal sealed record TunedTail
{
    /// <summary>New values, row-major, by the name of the weight in the graph; twins and running statistics that moved are among them.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<float>> Tensors { get; init; }

    /// <summary>The linear head on the tail's features, before temperature.</summary>
    public required LinearFit Head { get; init; }

    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>The epoch whose values these are: the one with the lowest validation loss, or the last one without a validation split.</summary>
    public required int Epoch { get; init; }
}
