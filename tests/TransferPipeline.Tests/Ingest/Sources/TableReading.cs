using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources;

/// <summary>Reads sources the way ingest does: opened by what they are, then streamed to the end.</summary>
internal static class TableReading
{
    internal static Task<(IReadOnlyList<SourceEntry> Entries, IReadOnlyList<string> Notes)> ReadAsync(string source) => ReadAsync(new DatasetSpec { Source = source });

    internal static async Task<(IReadOnlyList<SourceEntry> Entries, IReadOnlyList<string> Notes)> ReadAsync(DatasetSpec spec)
    {
        var source = SampleSources.Open(spec);
        var entries = new List<SourceEntry>();
        await foreach (var entry in source.ReadAsync(TestContext.Current.CancellationToken))
            entries.Add(entry);

        return (entries, source.Notes);
    }

    internal static async Task<IReadOnlyList<SourceEntry.Sample>> SamplesAsync(DatasetSpec spec) => [.. (await ReadAsync(spec)).Entries.Cast<SourceEntry.Sample>()];

    internal static Task<IReadOnlyList<SourceEntry.Sample>> SamplesAsync(string source) => SamplesAsync(new DatasetSpec { Source = source });

    /// <summary>The message with which the source is refused, before any row is given.</summary>
    internal static async Task<string> RejectionAsync(DatasetSpec spec)
    {
        var given = 0;
        var rejection = await Assert.ThrowsAsync<RejectedException>(async () =>
        {
            await foreach (var _ in SampleSources.Open(spec).ReadAsync(TestContext.Current.CancellationToken))
                given++;
        });
        Assert.Equal(0, given);
        return rejection.Message;
    }

    internal static Task<string> RejectionAsync(string source) => RejectionAsync(new DatasetSpec { Source = source });
}
