using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets.Splits;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>What became of a source.</summary>
/// <param name="Notes">What the user should know about its rows.</param>
internal sealed record IngestResult(DatasetManifest Manifest, ArtifactRef Artifact, RowCounts Rows, IReadOnlyList<string> Notes);

/// <summary>Makes an immutable dataset version from a source; memory holds the rows' names and one shard's contents.</summary>
internal sealed class DatasetBuilder(IArtifactStore store)
{
    /// <param name="source">Read once.</param>
    /// <param name="spec">How to split and cut.</param>
    /// <param name="name">The dataset's name.</param>
    /// <param name="previous">The latest version, whose shards are shared; null for none.</param>
    /// <param name="collector">Holds the rows afterwards, the quarantined ones too, also when the source is rejected.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    internal async Task<IngestResult> BuildAsync(
        ISampleSource source, DatasetSpec spec, string name, DatasetManifest? previous, RowCollector collector, CancellationToken cancellationToken)
    {
        var layout = new ShardLayout(store, spec);
        if (previous is not null)
            await layout.RememberAsync(previous, cancellationToken);

        var near = NearDuplicates.NearTexts.For(spec);
        await foreach (var entry in source.ReadAheadAsync(cancellationToken))
        {
            if (collector.Add(entry) is not { } row)
                continue;

            var content = ((SourceEntry.Sample)entry).Content;
            near?.Add(content);
            await layout.AddAsync(row.Content, content, cancellationToken);
        }

        UsableRows.Check(spec, collector);
        near?.Find(collector.Kept);
        SplitAssignment.Assign(collector.Kept, spec);
        var version = collector.Version();
        var notes = near is null ? [] : await near.ReportAsync(store, ArtifactPath.Dataset(name, version), collector.Kept, cancellationToken);
        var path = $"{ArtifactPath.Dataset(name, version)}/dataset.json";
        if (await store.FindAsync(path, cancellationToken) is { } known)
        {
            var manifest = await store.ReadJsonAsync<DatasetManifest>(known, cancellationToken);
            return new IngestResult(manifest, known, Counts(collector, collector.Kept.Count), notes);
        }

        if (previous is not null)
            layout.Used.UnionWith(collector.Kept.Select(row => row.Content));

        var reused = layout.Reused;
        var built = await WriteAsync(name, version, spec, collector, layout, cancellationToken);
        return new IngestResult(built, await store.PublishJsonAsync(path, built, cancellationToken), Counts(collector, reused), notes);
    }

    private static RowCounts Counts(RowCollector rows, long cached)
        => new(rows.Count, rows.Kept.Count - cached, cached, rows.Repeated.Count, rows.Quarantined.Count);

    private async Task<DatasetManifest> WriteAsync(
        string name, string version, DatasetSpec spec, RowCollector rows, ShardLayout layout, CancellationToken cancellationToken)
    {
        var (shards, place) = await layout.CompleteAsync(cancellationToken);
        var folder = ArtifactPath.Dataset(name, version);
        var kept = rows.Kept.Select(row =>
        {
            var (shard, shardRow) = place(row.Content);
            return new DatasetRow(row.Id, row.Source, row.Content.ToString(), row.Label, row.Split!, row.Group, shard, shardRow);
        });
        var repeated = rows.Repeated.OrderBy(row => place(row.Of.Content).Shard).Select(row =>
        {
            var (shard, shardRow) = place(row.Of.Content);
            return new DuplicateRow(row.Id, row.Source, row.Of.Content.ToString(), row.Label, row.Split, row.Of.Id, shard, shardRow);
        });
        return new DatasetManifest
        {
            Name = name,
            Version = version,
            Kind = spec.Kind,
            Target = spec.Target,
            Classes = LabelCounts.Classes(rows.Kept, spec.Target),
            RowCount = rows.Kept.Count,
            DuplicateCount = rows.Repeated.Count,
            QuarantinedCount = rows.Quarantined.Count,
            Counts = LabelCounts.Of(rows.Kept, spec.Target),
            Shards = shards,
            Rows = await RowsFile.WriteAsync(store, $"{folder}/rows.parquet", kept, cancellationToken),
            Duplicates = await RowsFile.WriteDuplicatesAsync(store, $"{folder}/duplicates.parquet", repeated, cancellationToken),
        };
    }
}
