namespace TransferPipeline.Train.Ladder;

/// <summary>A step that was tried, and what came of it on rows that it was not trained on.</summary>
internal sealed record LadderRung
{
    public required string Name { get; init; }

    public required double Accuracy { get; init; }

    /// <summary>With the head's temperature.</summary>
    public required double LogLoss { get; init; }

    /// <summary>That trying it took, all folds together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Numbers that were trained, the head's among them.</summary>
    public required long Parameters { get; init; }

    /// <summary>Whether it is right, for each held-out row.</summary>
    public required IReadOnlyList<bool> Right { get; init; }
}

/// <summary>A rung beside the best one below it.</summary>
/// <param name="ShareWon">Of the bootstrap's resamples; null for the first rung.</param>
/// <param name="Taken">Whether it became the best so far.</param>
internal sealed record ComparedRung(LadderRung Rung, double? ShareWon, bool Taken);
