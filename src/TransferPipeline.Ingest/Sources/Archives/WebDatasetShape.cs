namespace TransferPipeline.Ingest.Sources.Archives;

/// <summary>Tells a WebDataset shard from a class tree.</summary>
internal static class WebDatasetShape
{
    private const int FilesLookedAt = 64;

    /// <summary>
    /// Whether, among the first files, a picture and its label share a key: with a <c>.cls</c> anywhere, with a <c>.txt</c> or <c>.json</c> only
    /// outside folders, for annotations lie beside the pictures of many a class tree.
    /// </summary>
    internal static async Task<bool> IsOfAsync(string file, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        using var archive = new TarArchive(file, limits);
        var names = new List<WebDatasetName>();
        while (names.Count < FilesLookedAt && await archive.NextAsync(cancellationToken) is { } item)
            names.Add(WebDatasetName.Parse(item.Path));

        return names.GroupBy(name => name.Key, StringComparer.Ordinal).Any(sample
            => sample.Any(name => name.IsPicture)
            && sample.Any(name => name.Part == WebDatasetName.Class || (name.IsLabelPart && !name.Key.Contains('/', StringComparison.Ordinal))));
    }
}
