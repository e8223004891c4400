using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>Which column of an index means what; null where there is none. Names count in any case.</summary>
internal sealed record IndexColumns(string Path, string? Label, string? Split, string? Id, string? Group)
{
    internal const string SplitName = "split";
    internal const string GroupName = "group";
    private const string IdName = "id";
    private static readonly string[] PathNames = ["path", "file", "file_name", "filename", "image", "image_path"];

    internal static IReadOnlyList<string> LabelNames { get; } = ["label", "category", "class"];

    /// <summary>Rejects an index that lacks a column which is needed: the path; the label when labels are required; columns that the specification names.</summary>
    internal static IndexColumns Choose(IReadOnlyList<string> columns, DatasetSpec spec, string file)
    {
        // What is scored need not have the label and group columns that the training data has.
        return new IndexColumns(
            Pick("path", spec.ContentColumn, PathNames, "contentColumn") ?? throw Missing("path", PathNames, "contentColumn"),
            Pick("label", spec.LabelColumn, LabelNames, "labelColumn") ?? (spec.LabelsRequired ? throw Missing("label", LabelNames, "labelColumn") : null),
            Pick("split", null, [SplitName], ""),
            Pick("id", null, [IdName], ""),
            Pick("group", spec.GroupColumn, [GroupName], "groupColumn"));

        string? Pick(string what, string? wanted, IReadOnlyList<string> usual, string setting)
        {
            var name = (wanted is null ? usual : [wanted]).FirstOrDefault(name => Count(name) > 0);
            if (name is null && wanted is not null && (spec.LabelsRequired || what == "path"))
                throw new RejectedException($"{file} has no column '{wanted}', which {setting} names. {Found()}");

            return name is null || Count(name) == 1 ? name : throw new RejectedException($"{file} has more than one column '{name}'. Rename all but one.");
        }

        RejectedException Missing(string what, IReadOnlyList<string> usual, string setting)
            => new($"{file} has no {what} column: {string.Join(", ", usual)} were looked for. {Found()} If one of them is meant, name it with {setting}.");

        int Count(string name) => columns.Count(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));

        string Found() => $"Its columns, by its first row, are: {string.Join(", ", columns.Take(30))}.";
    }

    internal static Refusal UnknownSplit(string value)
        => new(RefusalReason.UnknownSplit, $"Its split is '{value}'; train, validation (val, valid, dev) and test (eval) are known.");
}
