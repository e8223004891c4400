using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Tests.Ledger;

public sealed class SqliteRunLedgerTests : RunLedgerConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => LedgerFixture.OpenSqliteAsync();

    [Fact]
    public async Task A_ledger_that_is_opened_again_holds_what_it_held()
    {
        using var folder = new TemporaryFolder();
        var cancellation = TestContext.Current.CancellationToken;
        var first = await LedgerDatabase.OpenSqliteAsync(folder.File("ledger.db"), cancellation);
        await new RunLedger(first, TimeProvider.System).BeginAsync(LedgerFixture.Spec("flowers"), ["ingest"], null, cancellation);

        var reopened = await LedgerDatabase.OpenSqliteAsync(folder.File("ledger.db"), cancellation);

        Assert.Equal(["flowers-1"], (await new RunLedger(reopened, TimeProvider.System).ListAsync(cancellation)).Select(run => run.Id));
    }
}

public sealed class SqliteShardLeaseTests : ShardLeaseConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => LedgerFixture.OpenSqliteAsync();
}

public sealed class SqliteShardInterleavingTests : ShardInterleavingConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => LedgerFixture.OpenSqliteAsync();
}

public sealed class SqliteServiceLedgerTests : ServiceLedgerConformance
{
    private protected override Task<LedgerFixture> OpenAsync() => LedgerFixture.OpenSqliteAsync();
}
