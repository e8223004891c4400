namespace TransferPipeline.Score.Outputs;

/// <summary>One row of the output.</summary>
/// <param name="Label">The label that the input gave; null when it gave none.</param>
/// <param name="Top">The most probable labels, the first is the prediction.</param>
internal sealed record ScoredRow(string Id, string Source, string? Label, IReadOnlyList<RankedLabel> Top, string Model)
{
    /// <summary>Null where the model has no distance limit.</summary>
    public DistanceVerdict? Distance { get; init; }

    /// <summary>The first of the top, unless that is too far away.</summary>
    public string Predicted => Distance?.Label ?? Top[0].Label;

    /// <summary>Of the prediction; 0 for what is of no class, of which the model knows no probability.</summary>
    public float Probability => Distance?.Label is null ? Top[0].Probability : 0;
}

internal sealed record RankedLabel(string Label, float Probability);
