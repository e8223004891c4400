namespace TransferPipeline.Score.Outputs;

/// <summary>One row of the output.</summary>
/// <param name="Label">The label that the input gave; null when it gave none.</param>
internal sealed record ScoredRow(string Id, string Source, string? Label, string Model)
{
    /// <summary>The most probable labels; of a row that has one class the first is the prediction. Empty for a number.</summary>
    public IReadOnlyList<RankedLabel> Top { get; init; } = [];

    /// <summary>The labels that the row has, the most probable first, where it can have several.</summary>
    public IReadOnlyList<RankedLabel> Predicted { get; init; } = [];

    /// <summary>How far the row is from its nearest class; null where the model has no distance limit.</summary>
    public DistanceVerdict? Distance { get; init; }

    /// <summary>The number, where the model gives one.</summary>
    public float Value { get; init; }
}

internal sealed record RankedLabel(string Label, float Probability);
