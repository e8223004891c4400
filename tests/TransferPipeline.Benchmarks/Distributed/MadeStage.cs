using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>A run with one planned stage whose shards are done at once: what is left is the ledger's and the broker's work.</summary>
internal static class MadeStage
{
    internal const string Name = "embed";

    internal static ShardResult Result { get; } = new() { Output = new ArtifactRef("embeddings/made.parquet", new string('b', 64)), Rows = new RowCounts(1, 1, 0, 0, 0) };

    internal static async Task<string> PlanAsync(LedgerDatabase database, string pipeline, int shards, CancellationToken cancellationToken)
    {
        var runs = new RunLedger(database, TimeProvider.System);
        var (run, _) = await runs.BeginAsync(new PipelineSpec { Name = pipeline }, [Name], null, cancellationToken);
        await Shards(database).PlanAsync(
            run.Id, Name, new StageWork(null, [.. Enumerable.Range(0, shards).Select(index => (ArtifactRef?)new ArtifactRef($"shards/{index}.parquet", new string('a', 64)))]), cancellationToken);
        return run.Id;
    }

    internal static ShardLedger Shards(LedgerDatabase database) => new(database, TimeProvider.System);
}
