using ParquetSharp;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>What the cells of a column hold.</summary>
internal enum ColumnKind
{
    Text,
    Binary,
    Whole,
    Real,
    Flag,

    /// <summary>Times, decimals, lists of lists and the like: no part of a sample.</summary>
    Other,
}

/// <summary>A leaf column of a table.</summary>
/// <param name="Index">Its place among the leaves.</param>
/// <param name="Path">Its name; inside a struct with the struct's name and a dot before it.</param>
/// <param name="Kind">What its cells hold.</param>
/// <param name="Type">The same in words.</param>
internal sealed record ParquetColumn(int Index, string Path, ColumnKind Kind, string Type)
{
    /// <summary>What the elements are where cells are lists of names; <see cref="ColumnKind.Other"/> where they are not.</summary>
    internal ColumnKind ElementKind { get; private init; } = ColumnKind.Other;

    /// <summary>The definition level from which on a list has an element.</summary>
    internal short ElementLevel { get; private init; }

    /// <summary>The column of which this is a leaf: itself, or the struct or list.</summary>
    internal string Name => Path.Split('.')[0];

    internal bool IsList => ElementKind != ColumnKind.Other;

    /// <summary>Whether a cell can be a name: of a class, a split, a group, a row.</summary>
    internal bool IsName => Kind is ColumnKind.Text or ColumnKind.Binary or ColumnKind.Whole or ColumnKind.Real or ColumnKind.Flag;

    public override string ToString() => $"{Path} ({Type})";

    internal static ParquetColumn Of(int index, ColumnDescriptor column)
    {
        using var path = column.Path;
        var (kind, type) = KindOf(column);
        if (column.MaxRepetitionLevel == 0)
            return new ParquetColumn(index, path.ToDotString(), kind, type);

        var list = new ParquetColumn(index, path.ToDotString(), ColumnKind.Other, "list");
        return column.MaxRepetitionLevel > 1 ? list : list with { ElementKind = kind, ElementLevel = LevelOfElement(column) };
    }

    /// <summary>Below the repeated node each optional one adds a level.</summary>
    private static short LevelOfElement(ColumnDescriptor column)
    {
        var level = column.MaxDefinitionLevel;
        var node = column.SchemaNode;
        while (node is { Repetition: not Repetition.Repeated })
        {
            if (node.Repetition == Repetition.Optional)
                level--;

            var parent = node.Parent;
            node.Dispose();
            node = parent;
        }

        node?.Dispose();
        return level;
    }

    private static (ColumnKind Kind, string Type) KindOf(ColumnDescriptor column)
    {
        try
        {
            using var logical = column.LogicalType;
            return KindOf(column.PhysicalType, logical.Type);
        }
        catch (ArgumentOutOfRangeException)
        {
            // How ParquetSharp answers a logical type that it does not know: of a later Parquet, or of a damaged file.
            return (ColumnKind.Other, "of an unknown type");
        }
    }

    private static (ColumnKind Kind, string Type) KindOf(PhysicalType physical, LogicalTypeEnum logical) => (physical, logical) switch
    {
        (PhysicalType.ByteArray, LogicalTypeEnum.String or LogicalTypeEnum.Enum or LogicalTypeEnum.Json) => (ColumnKind.Text, "text"),
        (PhysicalType.ByteArray, LogicalTypeEnum.None or LogicalTypeEnum.Undefined) => (ColumnKind.Binary, "binary"),
        (PhysicalType.Int32 or PhysicalType.Int64, LogicalTypeEnum.Int or LogicalTypeEnum.None or LogicalTypeEnum.Undefined) => (ColumnKind.Whole, "whole numbers"),
        (_, LogicalTypeEnum.Nil) => (ColumnKind.Whole, "nothing"),
        (PhysicalType.Float or PhysicalType.Double, _) => (ColumnKind.Real, "numbers"),
        (PhysicalType.Boolean, _) => (ColumnKind.Flag, "yes or no"),
        (_, LogicalTypeEnum.None or LogicalTypeEnum.Undefined) => (ColumnKind.Other, physical.ToString().ToLowerInvariant()),
        _ => (ColumnKind.Other, logical.ToString().ToLowerInvariant()),
    };
}
