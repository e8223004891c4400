using TransferPipeline.Train.Heads;

namespace TransferPipeline.Train.Tuning;

/// <summary>What tuning made, before it is written back into the graph.</summary>
internal sealed record TunedModel
{
    /// <summary>The tuned network's head, with the figures of the tuned network.</summary>
    public required TrainedHead Head { get; init; }

    /// <summary>The linear head on the layers as they were, with its own figures.</summary>
    public required TrainedHead HeadAlone { get; init; }

    public required TunedTail Tail { get; init; }

    /// <summary>split → rows that were used.</summary>
    public required Dictionary<string, int> Rows { get; init; }

    public required long TrainedParameters { get; init; }
}
