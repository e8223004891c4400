using System.Runtime.CompilerServices;
using TransferPipeline.Contracts;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Datasets;

public sealed class ReadAheadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_come_in_the_order_of_the_source()
    {
        var source = new Counting(1_000);

        var ids = await source.ReadAheadAsync(Token).Select(entry => entry.Id).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 1_000).Select(index => $"{index}"), ids);
    }

    [Fact]
    public async Task What_the_source_throws_comes_after_the_entries_before_it()
    {
        var source = new Counting(7, thrown: new RejectedException("The archive is cut short."));
        var seen = 0;

        var thrown = await Assert.ThrowsAsync<RejectedException>(async () =>
        {
            await foreach (var _ in source.ReadAheadAsync(Token))
                seen++;
        });

        Assert.Equal(7, seen);
        Assert.Equal("The archive is cut short.", thrown.Message);
    }

    [Fact]
    public async Task A_source_is_not_read_far_ahead_and_is_closed_when_the_reader_leaves()
    {
        var source = new Counting(1_000_000);

        await foreach (var entry in source.ReadAheadAsync(Token))
        {
            if (entry.Id == "10")
                break;
        }

        Assert.InRange(source.Given, 11, 20);
        Assert.True(source.Closed);
    }

    [Fact]
    public async Task A_stop_carries_the_token_of_the_caller_and_never_looks_like_the_end()
    {
        using var stop = new CancellationTokenSource();
        var source = new Counting(1_000_000);

        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in source.ReadAheadAsync(stop.Token))
            {
                if (entry.Id == "10")
                    await stop.CancelAsync();
            }
        });

        Assert.Equal(stop.Token, thrown.CancellationToken);
        Assert.True(source.Closed);
    }

    private sealed class Counting(int count, Exception? thrown = null) : ISampleSource
    {
        internal int Given { get; private set; }

        internal bool Closed { get; private set; }

        public IReadOnlyList<string> Notes => [];

        public async IAsyncEnumerable<SourceEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                for (; Given < count; Given++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return new SourceEntry.Unusable($"{Given}", "source", "reason", "detail");
                }

                await Task.CompletedTask;
                if (thrown is not null)
                    throw thrown;
            }
            finally
            {
                Closed = true;
            }
        }
    }
}
