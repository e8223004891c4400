using System.Text;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Datasets;
using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Ingest.Datasets;

/// <summary>Sources that are written down in tests, and what is made of them.</summary>
internal static class Rows
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static SourceEntry.Sample Sample(string id, string? label, string? content = null, string? split = null, string? group = null)
        => new(id, id, Encoding.UTF8.GetBytes(content ?? id), label, split, group);

    /// <summary>So many rows of each class, with contents of their own.</summary>
    internal static List<SourceEntry.Sample> Classes(int count, params string[] labels)
        => [.. labels.SelectMany(label => Enumerable.Range(0, count).Select(i => Sample($"{label}/{i:D3}", label)))];

    internal static RowCollector Collect(DatasetSpec spec, params IEnumerable<SourceEntry> entries)
    {
        var collector = new RowCollector(spec, "ingest");
        foreach (var entry in entries)
            collector.Add(entry);

        return collector;
    }

    internal static Task<IngestResult> BuildAsync(
        IArtifactStore store, IEnumerable<SourceEntry> entries, DatasetSpec? spec = null, DatasetManifest? previous = null, RowCollector? collector = null)
    {
        var settings = spec ?? new DatasetSpec { Source = "here" };
        return new DatasetBuilder(store).BuildAsync(new ListSource(entries), settings, "flowers", previous, collector ?? new RowCollector(settings, "ingest"), Token);
    }

    internal static async Task<List<DatasetRow>> ReadAsync(IArtifactStore store, DatasetManifest manifest) => [.. RowsFile.Read(await store.FetchAsync(manifest.Rows, Token))];

    private sealed class ListSource(IEnumerable<SourceEntry> entries) : ISampleSource
    {
        public IReadOnlyList<string> Notes => [];

        public async IAsyncEnumerable<SourceEntry> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            foreach (var entry in entries)
                yield return entry;
        }
    }
}
