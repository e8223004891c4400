using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>What became of a source.</summary>
internal sealed record IngestResult(DatasetManifest Manifest, ArtifactRef Artifact, RowCounts Rows);

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

        await foreach (var entry in source.ReadAheadAsync(cancellationToken))
        {
            if (collector.Add(entry) is { } row)
                await layout.AddAsync(row.Content, ((SourceEntry.Sample)entry).Content, cancellationToken);
        }

        Check(spec, collector);
        SplitAssignment.Assign(collector.Kept, spec);
        var version = collector.Version();
        var path = $"{ArtifactPath.Dataset(name, version)}/dataset.json";
        if (await store.FindAsync(path, cancellationToken) is { } known)
        {
            var manifest = await store.ReadJsonAsync<DatasetManifest>(known, cancellationToken);
            return new IngestResult(manifest, known, Counts(collector, collector.Kept.Count));
        }

        layout.Used.UnionWith(collector.Kept.Select(row => row.Content));
        var reused = layout.Reused;
        var built = await WriteAsync(name, version, spec, collector, layout, cancellationToken);
        return new IngestResult(built, await store.PublishJsonAsync(path, built, cancellationToken), Counts(collector, reused));
    }

    private static RowCounts Counts(RowCollector rows, long cached)
        => new(rows.Count, rows.Kept.Count - cached, cached, rows.Repeated.Count, rows.Quarantined.Count);

    private static void Check(DatasetSpec spec, RowCollector rows)
    {
        if (rows is { Count: 0, MayBeEmpty: true })
            return;

        if (rows.Kept.Count == 0)
        {
            var reasons = rows.Quarantined.GroupBy(record => record.Reason).OrderByDescending(reason => reason.Count()).Select(reason => $"{reason.Count()} {reason.Key}");
            throw new RejectedException(rows.Count == 0
                ? $"{spec.Source} is empty: there is nothing to read in it."
                : $"{spec.Source} has no usable row: all {rows.Count} are refused ({string.Join(", ", reasons)}).");
        }

        var classes = rows.Kept.Select(row => row.Label).Distinct().Take(2).ToList();
        if (spec.LabelsRequired && classes.Count < 2)
            throw new RejectedException($"{spec.Source} has one class only, '{classes[0]}'; a classifier needs at least two. Add data of another class.");
    }

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
        var repeated = rows.Repeated.Select(row =>
        {
            var (shard, shardRow) = place(row.Of.Content);
            return new DuplicateRow(row.Id, row.Source, row.Of.Content.ToString(), row.Label, row.Split, row.Of.Id, shard, shardRow);
        });
        return new DatasetManifest
        {
            Name = name,
            Version = version,
            Kind = spec.Kind,
            Classes = [.. rows.Kept.Select(row => row.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            RowCount = rows.Kept.Count,
            DuplicateCount = rows.Repeated.Count,
            QuarantinedCount = rows.Quarantined.Count,
            Counts = CountClasses(rows.Kept),
            Shards = shards,
            Rows = await RowsFile.WriteAsync(store, $"{folder}/rows.parquet", kept, cancellationToken),
            Duplicates = await RowsFile.WriteDuplicatesAsync(store, $"{folder}/duplicates.parquet", repeated, cancellationToken),
        };
    }

    private static SortedDictionary<string, IReadOnlyDictionary<string, long>> CountClasses(IEnumerable<KeptRow> rows)
    {
        var counts = rows.GroupBy(row => row.Split!).ToDictionary(
            split => split.Key,
            IReadOnlyDictionary<string, long> (split) => new SortedDictionary<string, long>(
                split.GroupBy(row => row.Label ?? "").ToDictionary(label => label.Key, label => label.LongCount()), StringComparer.Ordinal));
        return new SortedDictionary<string, IReadOnlyDictionary<string, long>>(counts, StringComparer.Ordinal);
    }
}
