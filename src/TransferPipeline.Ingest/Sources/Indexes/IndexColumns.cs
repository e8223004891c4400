using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources.Texts;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>Which column of an index means what; null where there is none. Names count in any case.</summary>
/// <param name="Content">The path of the picture, or the text.</param>
/// <param name="Pair">The second text of a pair.</param>
/// <param name="Flags">Columns of 0 and 1, a label each; empty where the label stands in one column.</param>
internal sealed record IndexColumns(string Content, string? Pair, string? Label, IReadOnlyList<string> Flags, string? Split, string? Id, string? Group)
{
    internal const string SplitName = "split";
    internal const string GroupName = "group";
    private const string IdName = "id";
    private static readonly string[] PathNames = ["path", "file", "file_name", "filename", "image", "image_path"];

    /// <summary>Rejects an index that lacks a column which is needed: the content; the label when labels are required; columns that the specification names.</summary>
    internal static IndexColumns Choose(IReadOnlyList<string> columns, DatasetSpec spec, string file)
    {
        // What is scored need not have the label and group columns that the training data has, and is not split.
        var labels = LabelColumnNames.Of(spec);
        var (content, pair) = Content();
        return new IndexColumns(
            content,
            pair,
            spec.LabelColumns is null ? Pick(spec.LabelColumn, labels, "labelColumn") ?? (spec.LabelsRequired ? throw Missing("label", labels, "labelColumn") : null) : null,
            [.. (spec.LabelColumns ?? []).Select(name => Pick(name, [], "labelColumns")).OfType<string>()],
            spec.Scored ? null : Pick(null, [SplitName], ""),
            Pick(null, [IdName], ""),
            Pick(spec.GroupColumn, [GroupName], "groupColumn"));

        (string Content, string? Pair) Content()
        {
            if (spec.Kind != "text")
                return (Pick(spec.ContentColumn, PathNames, "contentColumn") ?? throw Missing("path", PathNames, "contentColumn"), null);

            var (text, pair) = TextColumnNames.Choose(name => Count(name) > 0, spec);
            return (text is null ? throw Missing("text", TextColumnNames.Usual, "contentColumn") : Pick(text, [], "contentColumn")!, pair is null ? null : Pick(pair, [], "pairColumn"));
        }

        string? Pick(string? wanted, IReadOnlyList<string> usual, string setting)
        {
            var name = (wanted is null ? usual : [wanted]).FirstOrDefault(name => Count(name) > 0);
            if (name is null && wanted is not null && (spec.LabelsRequired || setting is "contentColumn" or "pairColumn"))
                throw new RejectedException($"{file} has no column '{wanted}', which {setting} names. {Found()}");

            return name is null || Count(name) == 1 ? name : throw new RejectedException($"{file} has more than one column '{name}'. Rename all but one.");
        }

        RejectedException Missing(string what, IReadOnlyList<string> usual, string setting)
            => new($"{file} has no {what} column: {string.Join(", ", usual)} were looked for. {Found()} If one of them is meant, name it with {setting}.{OtherKind(what)}");

        string OtherKind(string missing) => missing switch
        {
            "path" when TextColumnNames.Usual.Any(name => Count(name) > 0) => " If these are texts and no paths of pictures, set dataset.kind to text.",
            "text" when PathNames.Any(name => Count(name) > 0) => " If these are paths of pictures, leave out dataset.kind: text.",
            _ => "",
        };

        int Count(string name) => columns.Count(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));

        string Found() => $"Its columns, by its first row, are: {string.Join(", ", columns.Take(30))}.";
    }

    /// <summary>The label as it stands: a set of labels as a JSON array, or with separators between them; null for none.</summary>
    internal string? LabelOf(IndexRow row, DatasetSpec spec, out Refusal? refusal)
    {
        refusal = null;
        if (spec.Target != "labels")
        {
            refusal = spec.LabelsRequired && Label is not null && row.Lists.ContainsKey(Label)
                ? new Refusal(RefusalReason.LabelMalformed, $"Its column '{Label}' is a list. For any number of labels a row set dataset.target to labels.")
                : null;
            return row.Text(Label);
        }

        if (Flags.Count == 0)
            return Label is not null && row.Lists.TryGetValue(Label, out var list) ? list : row.Exact(Label);

        var unclear = Flags.FirstOrDefault(flag => LabelSet.IsSet(row.Exact(flag)) is null);
        refusal = unclear is null || !spec.LabelsRequired ? null : LabelSet.NoFlag(unclear, row.Exact(unclear));
        return unclear is null ? LabelSet.Of(Flags.Where(flag => LabelSet.IsSet(row.Exact(flag)) is true)) : null;
    }

    /// <summary>The split of a row: what it says, else what its file says; or why that is none.</summary>
    internal string? SplitOf(IndexRow row, string? ofFile, out Refusal? refusal)
    {
        var split = row.Text(Split);
        var known = split is null ? ofFile : SplitNames.Parse(split);
        refusal = split is not null && known is null ? UnknownSplit(split) : null;
        return known;
    }

    internal static Refusal UnknownSplit(string value)
        => new(RefusalReason.UnknownSplit, $"Its split is '{value}'; train, validation (val, valid, dev) and test (eval) are known.");
}
