using TransferPipeline.Contracts;

namespace TransferPipeline.Storage.Datasets;

/// <summary><c>datasets/&lt;name&gt;/&lt;version&gt;/dataset.json</c>: an immutable version of a dataset. Pure function of the data: no time, no machine.</summary>
public sealed record DatasetManifest
{
    public required string Name { get; init; }

    /// <summary>First 16 hex digits of the SHA-256 over the rows (content hash, label, split, group, id), in row order.</summary>
    public required string Version { get; init; }

    /// <summary><c>image</c> or <c>text</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// What a row's label is: <c>classes</c> (the name of its class), <c>labels</c> (a JSON array of distinct names in ordinal order) or <c>number</c> (its invariant
    /// text). Absent in old manifests: classes.
    /// </summary>
    public string Target { get; init; } = "classes";

    /// <summary>Names of classes or labels in ordinal order; empty for numbers, and when the data has no labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Rows kept: those of <see cref="Rows"/>.</summary>
    public required long RowCount { get; init; }

    public required long DuplicateCount { get; init; }

    public required long QuarantinedCount { get; init; }

    /// <summary>split → class or label → rows; rows without a label, and numbers, count under the empty name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Counts { get; init; }

    /// <summary>The content, in content-addressed shards: <c>shards/&lt;sha256&gt;.parquet</c>.</summary>
    public required IReadOnlyList<ShardRef> Shards { get; init; }

    /// <summary>The row index: <c>rows.parquet</c> beside the manifest.</summary>
    public required ArtifactRef Rows { get; init; }

    /// <summary>Rows whose content is that of a kept row: <c>duplicates.parquet</c> beside the manifest.</summary>
    public required ArtifactRef Duplicates { get; init; }
}

/// <summary>A shard and how many of its rows this dataset version uses.</summary>
public sealed record ShardRef(string Path, string Sha256, int RowCount, int UsedRowCount, long ContentBytes);

/// <summary>A row of a dataset: where its content lies and what is known of it.</summary>
/// <param name="Id">Unique in the dataset: the index's id, or the path inside the source.</param>
/// <param name="Source">The path inside the source, for people.</param>
/// <param name="ContentSha256">Hex SHA-256 of the content.</param>
/// <param name="Label">Null when there is none.</param>
/// <param name="Split"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Group">Null when there is none.</param>
/// <param name="Shard">Index into <see cref="DatasetManifest.Shards"/>.</param>
/// <param name="ShardRow">Row inside that shard, from 0.</param>
public sealed record DatasetRow(string Id, string Source, string ContentSha256, string? Label, string Split, string? Group, int Shard, int ShardRow);

/// <summary>A row that was left out because its content is that of a kept row (same shard and row).</summary>
public sealed record DuplicateRow(string Id, string Source, string ContentSha256, string? Label, string? Split, string DuplicateOf, int Shard, int ShardRow);
