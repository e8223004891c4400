using System.Data.Common;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Hosting;

/// <summary>A folder with a ledger and artifacts. Reading it needs no lock.</summary>
internal sealed record EmbeddedRoot(LedgerDatabase Database, RunLedger Runs, ShardLedger Shards, ResultLedger Results, LocalArtifactStore Store)
{
    internal static async Task<EmbeddedRoot> OpenAsync(string root, CancellationToken cancellationToken)
    {
        ParquetMemory.ReturnWhenFree();
        var store = new LocalArtifactStore(root);
        var database = await OpenLedgerAsync(Path.Combine(store.Root, "ledger.db"), cancellationToken);
        var runs = new RunLedger(database, TimeProvider.System);
        return new EmbeddedRoot(database, runs, new ShardLedger(database, TimeProvider.System), new ResultLedger(database, TimeProvider.System), store);
    }

    /// <summary>SQLite writes files beside the ledger also for those who only look.</summary>
    private static async Task<LedgerDatabase> OpenLedgerAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await LedgerDatabase.OpenSqliteAsync(file, cancellationToken);
        }
        catch (DbException exception)
        {
            throw new RejectedException($"The ledger {file} cannot be opened: {exception.Message.TrimEnd('.')}. It must be a file that this program may write, in a folder in which it may; or name another folder with --root.", exception);
        }
    }

    /// <summary>Makes the folder if it is not there, and takes its lock.</summary>
    internal static RootLock Make(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            return RootLock.Take(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RejectedException($"Nothing can be kept in {root}: {exception.Message.TrimEnd('.')}. Name a folder in which this program may write with --root.", exception);
        }
    }

    /// <summary>Opens what is there; a root in which nothing ever ran is rejected, so that a mistyped folder is not taken for an empty one.</summary>
    internal static Task<EmbeddedRoot> OpenReadOnlyAsync(string root, CancellationToken cancellationToken)
        => File.Exists(Path.Combine(root, "ledger.db"))
            ? OpenAsync(root, cancellationToken)
            : throw new RejectedException($"{Path.GetFullPath(root)} holds no ledger: nothing was run there. Name the right folder with --root.");

    /// <summary>What came of a run so far; null when there is no such run.</summary>
    internal async Task<RunReport?> ReportAsync(string runId, CancellationToken cancellationToken)
    {
        if (await Runs.FindAsync(runId, cancellationToken) is not { } run)
            return null;

        var stages = await Runs.StagesAsync(runId, cancellationToken);
        var committed = new Dictionary<string, IReadOnlyList<CommittedShard>>();
        foreach (var stage in stages)
            committed[stage.Name] = await Shards.CommittedAsync(runId, stage.Name, cancellationToken);

        // Past the error budget a stage is never complete, and what it read no version.
        var manifest = stages.Where(stage => stage.Complete && stage.Name is StageNames.Ingest or StageNames.ScoreIngest).Select(stage => OutputOf(stage.Name)).FirstOrDefault();
        var dataset = manifest is null ? null : await Store.ReadJsonAsync<DatasetManifest>(manifest, cancellationToken);
        var model = OutputOf(StageNames.Train) is { } trained
            ? (await Results.ModelsAsync(null, cancellationToken)).FirstOrDefault(known => known.Model == trained)
            : null;
        var quarantine = await Store.ListAsync($"quarantine/{runId}", cancellationToken).ToListAsync(cancellationToken);
        var outputs = new[] { OutputOf(StageNames.Train)?.Path, OutputOf(StageNames.Publish)?.Path }.OfType<string>().Concat(quarantine)
            .Select(path => Path.Combine(Store.Root, path)).ToList();
        return new RunReport(run, stages, dataset, model, outputs, [.. committed.Values.SelectMany(shards => shards).SelectMany(shard => shard.Notes).Distinct()]);

        ArtifactRef? OutputOf(string stage) => committed.TryGetValue(stage, out var shards) && shards.Count > 0 ? shards[0].Output : null;
    }
}
