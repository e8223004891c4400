using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Drops;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Tests.Ledger;

/// <summary>An empty ledger, with a clock that only moves when told.</summary>
internal sealed class LedgerFixture : IAsyncDisposable
{
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    internal static readonly TimeSpan PastLease = TimeSpan.FromSeconds(61);
    private readonly LedgerDatabase _database;
    private readonly Func<TimeSpan, Task> _advance;
    private readonly Func<ValueTask> _dispose;
    private int _leases;

    /// <param name="database">The ledger.</param>
    /// <param name="advance">Moves a clock that the database itself reads.</param>
    /// <param name="dispose">Removes what the database leaves.</param>
    internal LedgerFixture(LedgerDatabase database, Func<TimeSpan, Task> advance, Func<ValueTask> dispose)
    {
        _database = database;
        _advance = advance;
        _dispose = dispose;
        Runs = new RunLedger(database, Time);
        Shards = new ShardLedger(database, Time);
        Results = new ResultLedger(database, Time);
        Pipelines = new PipelineLedger(database, Time);
        Drops = new DropLedger(database, Time);
        Executor = new ShardExecutor(Shards, new ShardProgress(), new LeaseOptions(), Time, NullLogger<ShardExecutor>.Instance);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal RunLedger Runs { get; }

    internal ShardLedger Shards { get; }

    internal ResultLedger Results { get; }

    internal PipelineLedger Pipelines { get; }

    internal DropLedger Drops { get; }

    internal ShardExecutor Executor { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>In a file of its own.</summary>
    internal static async Task<LedgerFixture> OpenSqliteAsync()
    {
        var folder = new TemporaryFolder();
        var database = await LedgerDatabase.OpenSqliteAsync(folder.File("ledger.db"), Token);
        return new LedgerFixture(database, _ => Task.CompletedTask, () =>
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    internal async Task AdvanceAsync(TimeSpan time)
    {
        await _advance(time);
        Time.Advance(time);
    }

    /// <summary>A run with a planned embed stage of so many shards.</summary>
    internal async Task<Run> PlanAsync(int shards)
    {
        var (run, _) = await Runs.BeginAsync(Spec("flowers"), [StageName], null, Token);
        await Shards.PlanAsync(run.Id, StageName, new StageWork(null, [.. Enumerable.Range(0, shards).Select(Input)]), Token);
        return run;
    }

    internal Task<LeasedShard?> LeaseAsync(ShardAddress address, string owner = "worker", int attempts = 1_000)
        => Shards.TryLeaseAsync(address, $"{owner} {++_leases}", Lease, attempts, Token);

    /// <summary>Does what no part of the program does: takes tables away and gives them back.</summary>
    internal Task<int> ExecuteAsync(string sql) => _database.WriteAsync(
        async (connection, transaction) =>
        {
            await using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (sql, transaction);
            return await command.ExecuteNonQueryAsync(Token);
        },
        Token);

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

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _dispose();
    }
}
