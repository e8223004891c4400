namespace TransferPipeline.Train.Ladder;

/// <summary>A step that was tried, and what came of it on rows that it was not trained on.</summary>
internal sealed record LadderRung
{
    public required string Name { get; init; }

    /// <summary>Accuracy, micro F1 or R².</summary>
    public required double Score { get; init; }

    /// <summary>Log loss with the head's temperature, or the mean squared error.</summary>
    public required double Loss { get; init; }

    /// <summary>That trying it took, all folds together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Numbers that were trained, the head's among them.</summary>
    public required long Parameters { get; init; }

    /// <summary>What steps are compared by, for each held-out row: 1 or 0 for right or wrong; less the row's loss where a row can have several labels or has a number.</summary>
    public required IReadOnlyList<double> Merits { get; init; }
}

/// <summary>A rung beside the best one below it.</summary>
/// <param name="ShareWon">Of the bootstrap's resamples; null for the first rung.</param>
/// <param name="Taken">Whether it became the best so far.</param>
internal sealed record ComparedRung(LadderRung Rung, double? ShareWon, bool Taken);
