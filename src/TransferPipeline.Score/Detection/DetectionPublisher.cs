using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Detection;

/// <summary><c>scores/&lt;run&gt;/manifest.json</c> of task <c>detect</c>, committed last: what it does not name is not part of the result.</summary>
/// <param name="Pictures">That were looked at; each has at least one line.</param>
/// <param name="Rows">Lines in all parts.</param>
internal sealed record DetectionManifest(
    string Run, string Task, string Model, string ModelSha256, string Dataset, string Format, long Pictures, long Rows, long Quarantined, IReadOnlyList<ScorePartRef> Parts);

internal sealed class DetectionPublisher(IArtifactStore store, ShardLedger shards)
{
    internal async Task<ShardResult> PublishAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var run = shard.Run;
        var model = run.Spec.Score!.Artifact!;
        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var committed = await shards.CommittedAsync(run.Id, StageNames.Score, cancellationToken);
        var parts = new List<ScorePartRef>();
        foreach (var part in committed)
            parts.Add(new ScorePartRef(part.Output.Path, part.Output.Sha256, await LinesAsync(part.Output, run.Spec.Score.Output, cancellationToken)));

        var pictures = committed.Sum(part => part.Rows.In - part.Rows.Quarantined);
        var manifest = new DetectionManifest(
            run.Id, run.Spec.Task, ClassifierCache.VersionOf(model), model.Sha256, $"{dataset.Name}/{dataset.Version}", run.Spec.Score.Output, pictures, parts.Sum(part => part.Rows),
            dataset.QuarantinedCount + committed.Sum(part => part.Rows.Quarantined), parts);
        var output = await store.PublishJsonAsync($"{ArtifactPath.Scores(run.Id)}/manifest.json", manifest, cancellationToken);
        return new ShardResult { Output = output, Rows = new RowCounts(pictures, pictures, 0, 0, 0) };
    }

    /// <summary>A part does not know how many boxes the pictures have; its file does.</summary>
    private async Task<long> LinesAsync(ArtifactRef part, string format, CancellationToken cancellationToken)
    {
        var file = await store.FetchAsync(part, cancellationToken);
        if (format == "parquet")
        {
            using var reader = new ParquetFileReader(file);
            return reader.FileMetaData.NumRows;
        }

        if (format == "jsonl")
            return File.ReadLines(file).LongCount();

        using var text = new StreamReader(file);
        using var csv = new CsvHelper.CsvReader(text, System.Globalization.CultureInfo.InvariantCulture);
        var rows = -1L;
        while (await csv.ReadAsync())
            rows++;
        return rows;
    }
}
