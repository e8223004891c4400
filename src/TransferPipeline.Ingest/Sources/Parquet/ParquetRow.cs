namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>A row of a table as it stands there.</summary>
/// <param name="Picture">Null when the table has no bytes of it.</param>
/// <param name="PictureLength">Larger than the limit when <paramref name="Picture"/> was left out for that.</param>
internal sealed record ParquetRow(byte[]? Picture, long PictureLength, Cell File, Cell Label, Cell Split, Cell Id, Cell Group);
