using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Tests.Ledger;

/// <summary>A ledger in a file of its own, with a clock that only moves when told.</summary>
internal sealed class LedgerFixture : IDisposable
{
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    internal static readonly TimeSpan PastLease = TimeSpan.FromSeconds(61);
    private readonly TemporaryFolder _folder;

    private LedgerFixture(TemporaryFolder folder, LedgerDatabase database)
    {
        _folder = folder;
        Runs = new RunLedger(database, Time);
        Shards = new ShardLedger(database, Runs, Time);
        Results = new ResultLedger(database, Time);
        Executor = new ShardExecutor(Shards, new ShardProgress(), Time, NullLogger<ShardExecutor>.Instance);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal RunLedger Runs { get; }

    internal ShardLedger Shards { get; }

    internal ResultLedger Results { get; }

    internal ShardExecutor Executor { get; }

    internal string File => _folder.File("ledger.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<LedgerFixture> OpenAsync()
    {
        var folder = new TemporaryFolder();
        return new LedgerFixture(folder, await LedgerDatabase.OpenSqliteAsync(folder.File("ledger.db"), Token));
    }

    /// <summary>A run with a planned embed stage of so many shards.</summary>
    internal async Task<Run> PlanAsync(int shards)
    {
        var (run, _) = await Runs.BeginAsync(Spec("flowers"), [StageName], Token);
        await Shards.PlanAsync(run.Id, StageName, new StageWork(null, [.. Enumerable.Range(0, shards).Select(Input)]), Token);
        return run;
    }

    internal Task<LeasedShard?> LeaseAsync(ShardAddress address, string owner = "worker") => Shards.TryLeaseAsync(address, owner, Lease, Token);

    internal const string StageName = "embed";

    internal static PipelineSpec Spec(string name) => new() { Name = name };

    internal static ArtifactRef Input(int index) => new($"shards/{index}.parquet", new string('a', 64));

    internal static ShardAddress Address(Run run, int index = 0) => new(run.Id, StageName, index);

    internal static ShardResult Result(string output = "embeddings/x.parquet", string? key = null) => new()
    {
        Output = new ArtifactRef(output, new string('b', 64)),
        Rows = new RowCounts(10, 6, 0, 3, 1),
        ResultKey = key,
        Notes = ["one", "two"],
    };

    public void Dispose() => _folder.Dispose();
}
