using Microsoft.Extensions.Logging;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Runs;

/// <summary>Whether a scheduled run has found enough new rows to go on: counted against the dataset of the newest model of the pipeline.</summary>
internal sealed class NewData(IArtifactStore store, RunLedger runs, ShardLedger shards, ResultLedger results, ILogger<NewData> logger)
{
    /// <summary>Why the run is to be skipped; null when it goes on.</summary>
    internal async Task<string?> TooLittleAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Spec.Retrain is not { MinNewSamples: > 0 and var wanted } || !RequestId.IsOfOccurrence(run.Request))
            return null;

        if (await results.ModelsAsync(run.Spec.Name, cancellationToken) is not [var newest, ..] || await EarlierRowsAsync(newest, cancellationToken) is not { } before || await RowsOfAsync(run.Id, cancellationToken) is not { } now)
            return null;

        var found = now.Except(before, StringComparer.Ordinal).Count();
        return found >= wanted ? null : $"{found} new rows since model {newest.Name}/{newest.Version}, and retrain.minNewSamples asks for {wanted}.";
    }

    /// <summary>Null when the data of the model is gone: with nothing to compare with, the run goes on.</summary>
    private async Task<HashSet<string>?> EarlierRowsAsync(RegisteredModel model, CancellationToken cancellationToken)
    {
        try
        {
            return await RowsOfAsync(model.RunId, cancellationToken);
        }
        catch (RejectedException gone)
        {
            logger.EarlierDataGone(model.Name, model.Version, gone.Message);
            return null;
        }
    }

    /// <summary>Content hashes of the rows that a run ingested; null when it ingested nothing.</summary>
    private async Task<HashSet<string>?> RowsOfAsync(string runId, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is null || await shards.CommittedAsync(runId, StageNames.Ingest, cancellationToken) is not [{ Output: var output }, ..])
            return null;

        var manifest = await store.ReadJsonAsync<DatasetManifest>(output, cancellationToken);
        return RowsFile.Read(await store.FetchAsync(manifest.Rows, cancellationToken)).Select(row => row.ContentSha256).ToHashSet(StringComparer.Ordinal);
    }
}
