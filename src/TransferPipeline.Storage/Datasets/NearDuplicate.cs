namespace TransferPipeline.Storage.Datasets;

/// <summary>One line of <c>near-duplicates.jsonl</c> beside a manifest: two rows of the dataset whose texts are nearly the same.</summary>
/// <param name="Id">Of the row that comes first.</param>
/// <param name="Similarity">Jaccard similarity of their runs of five letters, 0 to 1; exact for texts of up to 256 distinct ones.</param>
public sealed record NearDuplicate(string Id, string Other, double Similarity, string Split, string OtherSplit, string? Label, string? OtherLabel);
