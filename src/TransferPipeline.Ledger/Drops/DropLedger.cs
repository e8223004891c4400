using Dapper;

namespace TransferPipeline.Ledger.Drops;

/// <summary>Something that was dropped: which dataset, and which state of its blobs.</summary>
/// <param name="Version">A hash over the names and ETags of the blobs: one state acts once.</param>
/// <param name="Run">The run it started; null when it was rejected, or has started none yet.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record Drop(string Dataset, string Version, string? Run, string? Reason);

/// <summary>Drops, and what came of them.</summary>
public sealed class DropLedger(LedgerDatabase database, TimeProvider time)
{
    public Task<Drop?> FindAsync(string dataset, string version, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryAsync<(string, string, string?, string?)>(
            "select dataset, version, run, reason from drops where dataset = @dataset and version = @version", new { dataset, version })).Select(Read).FirstOrDefault(),
        cancellationToken);

    /// <summary>Notes what a drop led to: a run, or a rejection. The first note stands; a run's is the same whoever makes it.</summary>
    public Task EnterAsync(Drop drop, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            $"""
            insert into drops (dataset, version, run, reason, found_at) values (@Dataset, @Version, @Run, @Reason, {database.Now})
            on conflict (dataset, version) do nothing
            """,
            new { drop.Dataset, drop.Version, drop.Run, drop.Reason, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellationToken);

    /// <summary>Drops whose report is due: rejected, or with a run that has ended.</summary>
    public Task<IReadOnlyList<Drop>> UnreportedAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Drop>>(
        async connection => [.. (await connection.QueryAsync<(string, string, string?, string?)>(
            """
            select dataset, version, run, reason from drops
            where reported = 0 and (run is null or run in (select id from runs where state <> 'Running')) order by found_at, dataset
            """)).Select(Read)],
        cancellationToken);

    public Task MarkReportedAsync(Drop drop, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            "update drops set reported = 1 where dataset = @Dataset and version = @Version", new { drop.Dataset, drop.Version }, transaction),
        cancellationToken);

    private static Drop Read((string Dataset, string Version, string? Run, string? Reason) row) => new(row.Dataset, row.Version, row.Run, row.Reason);
}
