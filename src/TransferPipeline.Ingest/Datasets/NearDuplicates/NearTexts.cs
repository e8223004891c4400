using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>Looks for texts of a dataset that are nearly the same, while it is built.</summary>
internal sealed class NearTexts
{
    private readonly NearDuplicateSearch search = new();
    private readonly bool keepTogether;
    private IReadOnlyList<NearPair> pairs = [];

    private NearTexts(bool keepTogether) => this.keepTogether = keepTogether;

    /// <summary>Null where nothing is compared.</summary>
    internal static NearTexts? For(DatasetSpec spec) => spec is { Kind: "text", NearDuplicates: not "off" } ? new NearTexts(spec.NearDuplicates == "keep-together") : null;

    /// <summary>Takes the next kept row.</summary>
    internal void Add(ReadOnlySpan<byte> content) => search.Add(content);

    /// <summary>Before the rows get their splits.</summary>
    internal void Find(IReadOnlyList<KeptRow> rows)
    {
        pairs = search.Find();
        if (keepTogether)
            NearGroups.Join(rows, pairs);
    }

    /// <summary>When they have them: writes the report beside the manifest; what to tell the user.</summary>
    internal async Task<IReadOnlyList<string>> ReportAsync(IArtifactStore store, string folder, IReadOnlyList<KeptRow> rows, CancellationToken cancellationToken)
    {
        var file = $"{folder}/{NearDuplicateReport.FileName}";
        await store.PublishLinesAsync(file, NearDuplicateReport.Lines(rows, pairs), cancellationToken);
        return [.. NearDuplicateReport.Notes(rows, pairs, search.Beyond, file)];
    }
}
