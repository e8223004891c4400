using TransferPipeline.Ledger;
using TransferPipeline.Tests.Ledger;

namespace TransferPipeline.IntegrationTests.Ledger;

public sealed class PostgresRunLedgerTests : RunLedgerConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => PostgresLedger.OpenAsync();

    [Fact]
    public async Task Ten_workers_that_start_at_once_migrate_once()
    {
        await using var database = await Services.CreateDatabaseAsync();

        var opened = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => LedgerDatabase.OpenPostgresAsync(database.ConnectionString, TestContext.Current.CancellationToken)));

        Assert.Equal(10, opened.Length);
        foreach (var ledger in opened)
            await ledger.DisposeAsync();
    }
}

public sealed class PostgresShardLeaseTests : ShardLeaseConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => PostgresLedger.OpenAsync();
}

public sealed class PostgresShardInterleavingTests : ShardInterleavingConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => PostgresLedger.OpenAsync();
}

public sealed class PostgresServiceLedgerTests : ServiceLedgerConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => PostgresLedger.OpenAsync();
}

/// <summary>A ledger in a database of its own, whose clock is a row that tests move.</summary>
internal static class PostgresLedger
{
    internal static async Task<LedgerFixture> OpenAsync()
    {
        var own = await Services.CreateDatabaseAsync();
        var ledger = await LedgerDatabase.OpenPostgresAsync(own.ConnectionString, TestContext.Current.CancellationToken);
        await Services.ExecuteAsync(own.ConnectionString, """
            create table test_clock (now bigint not null);
            insert into test_clock values (1000000);
            create or replace function ledger_now() returns bigint language sql volatile as $$ select now from test_clock $$;
            """);
        return new LedgerFixture(
            ledger,
            time => Services.ExecuteAsync(own.ConnectionString, $"update test_clock set now = now + {(long)time.TotalMilliseconds}"),
            own.DisposeAsync);
    }
}
