namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>A row of a table as it stands there.</summary>
/// <param name="Content">The picture or the text; null when the table has no bytes of it.</param>
/// <param name="ContentLength">Larger than the limit when <paramref name="Content"/> was left out for that.</param>
/// <param name="Pair">The second text of a pair, likewise.</param>
internal sealed record ParquetRow(byte[]? Content, long ContentLength, byte[]? Pair, long PairLength, Cell File, LabelCells Label, Cell Split, Cell Id, Cell Group);

/// <summary>What a row says of its label.</summary>
/// <param name="Name">Of a column with a name a cell.</param>
/// <param name="List">Of a column of lists; null when the list is null.</param>
/// <param name="Flags">Of columns of 0 and 1, in the order of <see cref="LabelColumns.Flags"/>.</param>
internal sealed record LabelCells(Cell Name, IReadOnlyList<Cell>? List, IReadOnlyList<Cell> Flags);
