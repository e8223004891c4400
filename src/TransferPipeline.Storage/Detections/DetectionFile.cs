using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Detections;

/// <summary>
/// <c>detections/&lt;key&gt;/&lt;shard sha256&gt;.parquet</c>: the pictures of a shard in its order, a row for each box; a picture without boxes has a row
/// without a box, a refused one a row with the reason.
/// </summary>
public static class DetectionFile
{
    private static readonly Column[] Columns =
    [
        new Column<string>("sha256"), new Column<int?>("box"), new Column<float?>("x1"), new Column<float?>("y1"), new Column<float?>("x2"), new Column<float?>("y2"),
        new Column<string?>("label"), new Column<float?>("score"), new Column<byte[]?>("content"), new Column<int>("width"), new Column<int>("height"),
        new Column<string?>("reason"), new Column<string?>("detail"),
    ];

    /// <param name="groups">The pictures, some at a time: what is in memory at once, here and when they are read.</param>
    public static async Task<ArtifactRef> WriteAsync(IArtifactStore store, string path, IAsyncEnumerable<IReadOnlyList<DetectedPicture>> groups, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        using (var properties = ParquetFormat.Properties())
        using (var writer = new ParquetFileWriter(scratch, Columns, properties))
        {
            await foreach (var pictures in groups.WithCancellation(cancellationToken))
                Append(writer, [.. pictures.SelectMany(Lines)]);

            writer.Close();
        }

        return await store.PublishAsync(path, scratch, cancellationToken);
    }

    /// <summary>The pictures, of which one group is in memory at a time.</summary>
    public static IEnumerable<DetectedPicture> Read(string file)
    {
        using var reader = new ParquetFileReader(file);
        for (var g = 0; g < reader.FileMetaData.NumRowGroups; g++)
        {
            using var group = reader.RowGroup(g);
            foreach (var picture in Read(group, (int)group.MetaData.NumRows))
                yield return picture;
        }
    }

    private static IEnumerable<Line> Lines(DetectedPicture picture) => picture.Boxes.Count == 0
        ? [new Line(picture, null, null)]
        : picture.Boxes.Select((crop, index) => new Line(picture, index, crop));

    private static void Append(ParquetFileWriter writer, List<Line> lines)
    {
        using var group = writer.AppendRowGroup();
        ParquetColumns.Put(group, lines, line => line.Picture.Sha256);
        ParquetColumns.Put(group, lines, line => line.Box);
        ParquetColumns.Put(group, lines, line => line.Crop?.Left);
        ParquetColumns.Put(group, lines, line => line.Crop?.Top);
        ParquetColumns.Put(group, lines, line => line.Crop?.Right);
        ParquetColumns.Put(group, lines, line => line.Crop?.Bottom);
        ParquetColumns.Put(group, lines, line => line.Crop?.Label);
        ParquetColumns.Put(group, lines, line => line.Crop?.Score);
        ParquetColumns.Put(group, lines, line => line.Crop?.Content);
        ParquetColumns.Put(group, lines, line => line.Picture.Width);
        ParquetColumns.Put(group, lines, line => line.Picture.Height);
        ParquetColumns.Put(group, lines, line => line.Picture.Reason);
        ParquetColumns.Put(group, lines, line => line.Picture.Detail);
    }

    private static IEnumerable<DetectedPicture> Read(RowGroupReader group, int rows)
    {
        var hashes = ParquetColumns.Take<string>(group, 0, rows);
        var boxes = ParquetColumns.Take<int?>(group, 1, rows);
        var edges = Enumerable.Range(2, 4).Select(column => ParquetColumns.Take<float?>(group, column, rows)).ToArray();
        var labels = ParquetColumns.Take<string?>(group, 6, rows);
        var scores = ParquetColumns.Take<float?>(group, 7, rows);
        var contents = ParquetColumns.Take<byte[]?>(group, 8, rows);
        var widths = ParquetColumns.Take<int>(group, 9, rows);
        var heights = ParquetColumns.Take<int>(group, 10, rows);
        var reasons = ParquetColumns.Take<string?>(group, 11, rows);
        var details = ParquetColumns.Take<string?>(group, 12, rows);
        for (var row = 0; row < rows;)
        {
            var first = row;
            var crops = new List<DetectedCrop>();
            for (; row < rows && boxes[row] == crops.Count; row++)
                crops.Add(new(edges[0][row]!.Value, edges[1][row]!.Value, edges[2][row]!.Value, edges[3][row]!.Value, labels[row]!, scores[row]!.Value, contents[row]!));

            row = Math.Max(row, first + 1);
            yield return new(hashes[first], widths[first], heights[first], crops, reasons[first], details[first]);
        }
    }

    private sealed record Line(DetectedPicture Picture, int? Box, DetectedCrop? Crop);
}
