using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>A step that was carried out, before it is written back into the graph.</summary>
internal sealed record FittedStep
{
    public required TuningStep Step { get; init; }

    /// <summary>With the figures of what was trained.</summary>
    public required TrainedHead Head { get; init; }

    /// <summary>The head on the features as they were, with its own figures.</summary>
    public required TrainedHead HeadAlone { get; init; }

    /// <summary>Null where nothing but a head was trained.</summary>
    public TunedTail? Tail { get; init; }

    /// <summary>Numbers that were trained.</summary>
    public required long Parameters { get; init; }
}
