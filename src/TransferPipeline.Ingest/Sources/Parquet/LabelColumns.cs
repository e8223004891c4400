using System.Globalization;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>Which columns of a table hold a row's label or labels.</summary>
/// <param name="Name">The column of names, numbers or lists of names; null for none.</param>
/// <param name="Flags">Columns of 0 and 1, a label each.</param>
/// <param name="Classes">What the numbers in <paramref name="Name"/> mean; null when a cell is itself the name.</param>
/// <param name="Target">The dataset's target.</param>
internal sealed record LabelColumns(ParquetColumn? Name, IReadOnlyList<ParquetColumn> Flags, IReadOnlyList<string>? Classes, string Target)
{
    private const string Several = " For any number of labels a row, as lists hold them, set dataset.target to labels.";

    /// <summary>Whether cells are read as numbers, with their fractions.</summary>
    internal bool IsNumber => Target == "number";

    internal static LabelColumns Of(ParquetTable table, DatasetSpec spec)
    {
        if (spec.LabelColumns is { } flags)
            return new LabelColumns(null, [.. flags.Select(name => Flag(table, name, spec)).OfType<ParquetColumn>()], null, spec.Target);

        var column = Choose(table, spec);
        var numbered = spec.Target != "number" && (column is { Kind: ColumnKind.Whole } or { ElementKind: ColumnKind.Whole });
        return new LabelColumns(column, [], numbered ? table.Features.Classes.GetValueOrDefault(column!.Name) : null, spec.Target);
    }

    /// <summary>The label of a row: a set of labels as a JSON array, or with separators between them; null for none.</summary>
    /// <param name="labelsRequired">Whether a number that stands for no class, or a flag that is neither 0 nor 1, makes a row unusable.</param>
    internal string? Read(LabelCells cells, bool labelsRequired, out Refusal? refusal)
    {
        refusal = null;
        if (Flags.Count > 0)
        {
            var labels = ReadFlags(cells.Flags, out refusal);
            refusal = labelsRequired ? refusal : null;
            return labels;
        }

        if (Name is not { IsList: true })
        {
            var known = TryName(cells.Name, out var label, out refusal);
            refusal = known || labelsRequired || refusal?.Reason != RefusalReason.LabelUnknown ? refusal : null;
            return Target == "labels" && Classes is not null && label is not null ? LabelSet.Of([label]) : label;
        }

        if (cells.List is null)
            return null;

        var names = new List<string>();
        foreach (var cell in cells.List)
        {
            if (!TryName(cell, out var label, out refusal))
                return null;

            if (label is not null)
                names.Add(label);
        }

        return LabelSet.Of(names);
    }

    private string? ReadFlags(IReadOnlyList<Cell> cells, out Refusal? refusal)
    {
        refusal = null;
        var names = new List<string>();
        foreach (var (flag, cell) in Flags.Zip(cells))
        {
            if (cell.Problem is not null || LabelSet.IsSet(cell.Text) is not { } set)
            {
                refusal = LabelSet.NoFlag(flag.Path, cell.Text ?? cell.Problem);
                return null;
            }

            if (set)
                names.Add(flag.Path);
        }

        return LabelSet.Of(names);
    }

    /// <summary>False when the cell is unreadable or a number that stands for no class. Hugging Face writes -1 where a label is not known.</summary>
    private bool TryName(Cell cell, out string? label, out Refusal? refusal)
    {
        refusal = cell.Problem is { } problem ? new Refusal(RefusalReason.Malformed, $"Its {Name!.Path} {problem}.") : null;
        label = cell.Text is "-1" && Classes is not null ? null : cell.Text;
        if (refusal is not null || label is null || Classes is null)
            return refusal is null;

        var index = long.Parse(label, CultureInfo.InvariantCulture);
        if (index >= 0 && index < Classes.Count)
        {
            label = Classes[(int)index];
            return true;
        }

        refusal = new Refusal(RefusalReason.LabelUnknown, $"Its label is {label}; the file names the classes 0 to {Classes.Count - 1}.");
        label = null;
        return false;
    }

    private static ParquetColumn? Choose(ParquetTable table, DatasetSpec spec)
    {
        bool Fits(ParquetColumn column) => column.IsName || (spec.Target == "labels" && column.IsList);
        if (spec.LabelColumn is { } chosen)
        {
            var column = Find(table, chosen);
            if (!spec.LabelsRequired)
                return column is not null && Fits(column) ? column : null;

            if (column is null)
                throw new RejectedException($"{table.Path} has no column '{chosen}', which labelColumn names. {table.Listing}");

            return Fits(column) ? column : throw new RejectedException(
                $"{table.Path}: the column {column} cannot be used as labelColumn: its cells are no names. {table.Listing}{(column.IsList ? Several : "")}");
        }

        var usual = LabelColumnNames.Of(spec);
        var names = usual.Concat(spec.Target != "number" && table.Features.Classes.Count == 1 ? table.Features.Classes.Keys : []);
        var label = names.Select(name => Find(table, name)).FirstOrDefault(column => column is not null && Fits(column));
        return label is not null || !spec.LabelsRequired
            ? label
            : throw new RejectedException($"{table.Path} has no column of labels: {string.Join(", ", usual)} were looked for. {table.Listing} Name the column in labelColumn.{(spec.Target != "labels" && table.Columns.Any(column => column.IsList) ? Several : "")}");
    }

    private static ParquetColumn? Flag(ParquetTable table, string name, DatasetSpec spec)
    {
        var column = table.Find(name);
        if (column is null && spec.LabelsRequired)
            throw new RejectedException($"{table.Path} has no column '{name}', which labelColumns names. {table.Listing}");

        return column is null || column.IsName ? column : throw new RejectedException($"{table.Path}: the column {column} cannot be used in labelColumns: its cells are neither 0 nor 1. {table.Listing}");
    }

    /// <summary>A column, or the list of that name.</summary>
    private static ParquetColumn? Find(ParquetTable table, string name)
        => table.Find(name) ?? table.Columns.FirstOrDefault(column => column.IsList && column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
