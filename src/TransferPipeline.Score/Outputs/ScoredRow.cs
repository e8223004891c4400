namespace TransferPipeline.Score.Outputs;

/// <summary>One row of the output.</summary>
/// <param name="Label">The label that the input gave; null when it gave none.</param>
/// <param name="Top">The most probable labels, the first is the prediction.</param>
internal sealed record ScoredRow(string Id, string Source, string? Label, IReadOnlyList<RankedLabel> Top, string Model);

internal sealed record RankedLabel(string Label, float Probability);
