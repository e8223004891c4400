namespace TransferPipeline.Ingest.Datasets;

/// <summary>A row that the dataset keeps.</summary>
internal sealed class KeptRow
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required ContentKey Content { get; init; }

    public required string? Label { get; init; }

    public required string? Group { get; init; }

    /// <summary>As the source gave it; settled by <see cref="SplitAssignment"/>.</summary>
    public required string? Split { get; set; }
}

/// <summary>A row whose content is that of a kept row.</summary>
internal sealed record RepeatedRow(string Id, string Source, string? Label, string? Split, KeptRow Of);
