namespace TransferPipeline.Ingest.Datasets;

/// <summary>A row that the dataset keeps.</summary>
internal sealed class KeptRow
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required ContentKey Content { get; init; }

    public required string? Label { get; init; }

    /// <summary>As the source gave it, or <see cref="NearDuplicates.NearGroups"/> where it gave none.</summary>
    public required string? Group { get; set; }

    /// <summary>With which rows it goes into one split, beyond those of its group; null for none.</summary>
    public string? Together { get; set; }

    /// <summary>As the source gave it; settled by <see cref="Splits.SplitAssignment"/>.</summary>
    public required string? Split { get; set; }
}

/// <summary>A row whose content is that of a kept row.</summary>
internal sealed record RepeatedRow(string Id, string Source, string? Label, string? Split, KeptRow Of);
