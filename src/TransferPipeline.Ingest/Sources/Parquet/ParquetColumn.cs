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

    /// <summary>Lists, times, decimals and the like: no part of a sample.</summary>
    Other,
}

/// <summary>A leaf column of a table.</summary>
/// <param name="Index">Its place among the leaves.</param>
/// <param name="Path">Its name; inside a struct with the struct's name and a dot before it.</param>
/// <param name="Kind">What its cells hold.</param>
/// <param name="Type">The same in words.</param>
internal sealed record ParquetColumn(int Index, string Path, ColumnKind Kind, string Type)
{
    /// <summary>Whether a cell can be a name: of a class, a split, a group, a row.</summary>
    internal bool IsName => Kind is ColumnKind.Text or ColumnKind.Binary or ColumnKind.Whole or ColumnKind.Real or ColumnKind.Flag;

    public override string ToString() => $"{Path} ({Type})";

    internal static ParquetColumn Of(int index, ColumnDescriptor column)
    {
        using var path = column.Path;
        var (kind, type) = column.MaxRepetitionLevel > 0 ? (ColumnKind.Other, "list") : KindOf(column);
        return new ParquetColumn(index, path.ToDotString(), kind, type);
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
