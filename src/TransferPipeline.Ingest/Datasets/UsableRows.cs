using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>Rejects a source from which nothing can be learned.</summary>
internal static class UsableRows
{
    internal static void Check(DatasetSpec spec, RowCollector rows)
    {
        if (rows is { Count: 0, MayBeEmpty: true })
            return;

        if (rows.Kept.Count == 0)
            throw new RejectedException(rows.Count == 0 ? $"{spec.Source} is empty: there is nothing to read in it.{Loose(spec)}" : NoneUsable(spec, rows));

        if (spec.LabelsRequired && rows.Kept.All(row => row.Label == rows.Kept[0].Label))
            throw new RejectedException(OneLabel(spec, rows.Kept[0].Label!));
    }

    private static string Loose(DatasetSpec spec) => spec is { Kind: "text", LabelsRequired: true } && Directory.Exists(spec.Source)
        ? " Texts that lie in no class folder are no rows; if they need no labels, set dataset.labelsRequired to false."
        : "";

    private static string NoneUsable(DatasetSpec spec, RowCollector rows)
    {
        var reasons = rows.Quarantined.GroupBy(record => record.Reason).OrderByDescending(reason => reason.Count()).ToList();
        var hint = (spec.Kind, reasons[0].Key) switch
        {
            ("text", RefusalReason.NotUtf8) => " If these are no texts but pictures, leave out dataset.kind: text.",
            (_, RefusalReason.LabelMalformed) => $" dataset.target is {spec.Target}; for a class a row leave it out.",
            _ => "",
        };
        return $"{spec.Source} has no usable row: all {rows.Count} are refused ({string.Join(", ", reasons.Select(reason => $"{reason.Count()} {reason.Key}"))}).{hint}";
    }

    private static string OneLabel(DatasetSpec spec, string label) => spec.Target switch
    {
        "labels" => $"All rows of {spec.Source} have the same labels, {label}: there is nothing to tell apart. Add data with others.",
        "number" => $"All rows of {spec.Source} have the same number, {label}: there is nothing to learn. Add data with others.",
        _ => $"{spec.Source} has one class only, '{label}'; a classifier needs at least two. Add data of another class.",
    };
}
