using System.Diagnostics;
using System.Globalization;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>
/// <c>ledger [SHARDS]</c>: 100,000 shards through the PostgreSQL ledger, claimed and committed by 1, 2, 4 and 8 worker processes. No broker and no
/// inference, so that the ledger's own limit shows.
/// </summary>
internal static class LedgerLoad
{
    private const int DefaultShards = 100_000;
    private const int Parallelism = 4;

    internal static async Task RunAsync(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var shards = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultShards;
        var connectionString = await TestServices.CreateDatabaseAsync($"ledger_{Environment.ProcessId}");
        await using var database = await LedgerDatabase.OpenPostgresAsync(connectionString, cancellationToken);
        output.WriteLine("| worker processes | plan s | claim and commit s | shards/s | transactions a shard | WAL bytes a shard |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var processes in new[] { 1, 2, 4, 8 })
        {
            var planning = Stopwatch.GetTimestamp();
            var run = await MadeStage.PlanAsync(database, $"ledger-{processes}", shards, cancellationToken);
            var planned = Stopwatch.GetElapsedTime(planning).TotalSeconds;
            var (transactions, wal) = await CountersAsync(connectionString);
            var working = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, processes).Select(number => WorkAsync(connectionString, run, shards, number, processes, cancellationToken)));
            var worked = Stopwatch.GetElapsedTime(working).TotalSeconds;
            var (transactionsAfter, walAfter) = await CountersAsync(connectionString);
            var stage = (await new RunLedger(database, TimeProvider.System).StagesAsync(run, cancellationToken)).Single();
            if (stage.Done != shards)
                throw new InvalidOperationException($"{stage.Done} of {shards} shards are done.");

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {processes} | {planned:0.0} | {worked:0.0} | {shards / worked:0} | {(transactionsAfter - transactions) / (double)shards:0.00} | {(walAfter - wal) / shards} |"));
        }
    }

    /// <summary>The worker process: every <paramref name="arguments"/>[4]th shard, beginning with the [3]rd.</summary>
    internal static async Task WorkAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (run, shards, number, processes) = (arguments[1], Number(arguments[2]), Number(arguments[3]), Number(arguments[4]));
        await using var database = await LedgerDatabase.OpenPostgresAsync(arguments[0], cancellationToken);
        var ledger = MadeStage.Shards(database);
        var mine = Enumerable.Range(0, shards).Where(index => index % processes == number);
        await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var lease = await ledger.TryLeaseAsync(new ShardAddress(run, MadeStage.Name, index), $"{number}:{index}", TimeSpan.FromMinutes(1), 3, token);
            if (lease is null || !await ledger.CommitAsync(lease, MadeStage.Result, token))
                throw new InvalidOperationException($"Shard {index} could not be committed.");
        });
    }

    private static async Task WorkAsync(string connectionString, string run, int shards, int number, int processes, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Environment.ProcessPath!, ["ledger-worker", connectionString, run, $"{shards}", $"{number}", $"{processes}"]);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"A worker process ended with {process.ExitCode}.");
    }

    private static async Task<(long Transactions, long Wal)> CountersAsync(string connectionString)
    {
        // Statistics reach the view with a delay of up to a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        return (
            await TestServices.QueryAsync<long>(connectionString, "select xact_commit from pg_stat_database where datname = current_database()"),
            await TestServices.QueryAsync<long>(connectionString, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
