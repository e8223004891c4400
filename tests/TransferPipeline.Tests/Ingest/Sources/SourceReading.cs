using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Tests.Ingest.Sources;

/// <summary>Reads sources to their end.</summary>
internal static class SourceReading
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<List<SourceEntry>> ReadAsync(ISampleSource source)
    {
        var entries = new List<SourceEntry>();
        await foreach (var entry in source.ReadAsync(Token))
            entries.Add(entry);

        return entries;
    }

    internal static Task<List<SourceEntry>> ReadAsync(string source) => ReadAsync(new DatasetSpec { Source = source });

    internal static Task<List<SourceEntry>> ReadAsync(DatasetSpec spec) => ReadAsync(SampleSources.Open(spec));

    internal static async Task<string> RejectionOfAsync(DatasetSpec spec) => (await Assert.ThrowsAsync<RejectedException>(() => ReadAsync(spec))).Message;

    internal static Task<string> RejectionOfAsync(string source) => RejectionOfAsync(new DatasetSpec { Source = source });

    internal static async Task<string> RejectionOfAsync(ISampleSource source) => (await Assert.ThrowsAsync<RejectedException>(() => ReadAsync(source))).Message;

    /// <summary>An entry in one line: <c>id [label] (split)</c>, or <c>id ! reason</c>.</summary>
    internal static string Line(SourceEntry entry) => entry switch
    {
        SourceEntry.Sample sample => $"{sample.Id} [{sample.Label}]{(sample.Split is null ? "" : $" ({sample.Split})")}{(sample.Group is null ? "" : $" {{{sample.Group}}}")}",
        SourceEntry.Unusable unusable => $"{unusable.Id} ! {unusable.Reason}",
        _ => throw new InvalidOperationException(),
    };

    internal static List<string> Lines(this IEnumerable<SourceEntry> entries) => [.. entries.Select(Line)];

    internal static string Text(this SourceEntry entry) => Encoding.UTF8.GetString(((SourceEntry.Sample)entry).Content);
}
