using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Ingest.Datasets.NearDuplicates;

/// <summary>What is said of texts that are nearly the same, once the rows have their splits.</summary>
internal static class NearDuplicateReport
{
    internal const string FileName = "near-duplicates.jsonl";

    internal static IEnumerable<NearDuplicate> Lines(IReadOnlyList<KeptRow> rows, IReadOnlyList<NearPair> pairs) => pairs.Select(pair =>
    {
        var (first, second) = (rows[pair.First], rows[pair.Second]);
        return new NearDuplicate(first.Id, second.Id, Math.Round(pair.Similarity, 4), first.Split!, second.Split!, first.Label, second.Label);
    });

    /// <summary>For the user; nothing when nothing was found and all was compared.</summary>
    internal static IEnumerable<string> Notes(IReadOnlyList<KeptRow> rows, IReadOnlyList<NearPair> pairs, long beyond, string file)
    {
        var straddling = pairs.Select(pair => (rows[pair.First].Split!, rows[pair.Second].Split!)).Where(splits => splits.Item1 != splits.Item2).ToList();
        var labels = pairs.Count(pair => rows[pair.First].Label != rows[pair.Second].Label);
        var where = string.Join(" and ", straddling.SelectMany(splits => new[] { splits.Item1, splits.Item2 }).Distinct().Order(StringComparer.Ordinal).Reverse());
        if (pairs.Count > 0)
        {
            yield return $"{(pairs.Count == NearDuplicateSearch.MaxPairs ? "More than " : "")}{pairs.Count:N0} pairs of texts are nearly the same (Jaccard >= {NearDuplicateSearch.Threshold})"
                + $"{(straddling.Count == 0 ? "" : $"; {straddling.Count:N0} straddle {where}")}{(labels == 0 ? "" : $"; {labels:N0} differ in the label")}: {file}";
        }

        if (beyond > 0)
            yield return $"{beyond:N0} texts were not compared with others: too many for the memory set aside for it.";
    }
}
