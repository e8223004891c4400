using ParquetSharp;
using ParquetSharp.Schema;

namespace TransferPipeline.Tests.Ingest.Sources.Parquet;

/// <summary>Writes tables as pandas does (flat columns) and as Hugging Face <c>datasets</c> does (a picture is a struct).</summary>
internal static class ParquetFixture
{
    internal sealed record Values(Column Column, Action<RowGroupWriter, int, int> Write);

    internal static Values Column<T>(string name, params T[] values) => new(new Column<T>(name), (group, start, count) =>
    {
        using var writer = group.NextColumn().LogicalWriter<T>();
        writer.WriteBatch(values, start, count);
    });

    internal static void Write(string path, int rows, params Values[] columns) => Write(path, rows, Math.Max(1, rows), null, columns);

    internal static void Write(string path, int rows, int rowsPerGroup, WriterProperties? properties, params Values[] columns)
    {
        using var own = properties is null ? new WriterPropertiesBuilder().Build() : null;
        using var writer = new ParquetFileWriter(path, Array.ConvertAll(columns, column => column.Column), properties ?? own!);
        for (var start = 0; start < rows; start += rowsPerGroup)
        {
            using var group = writer.AppendRowGroup();
            foreach (var column in columns)
                column.Write(group, start, Math.Min(rowsPerGroup, rows - start));
        }

        writer.Close();
    }

    /// <param name="pictures">A null of bytes and path is a row whose whole struct is null.</param>
    internal static void WriteHuggingFace(string path, (byte[]? Bytes, string? Path)[] pictures, long?[] labels, string? metadata, string labelName = "label")
    {
        using var none = LogicalType.None();
        using var text = LogicalType.String();
        using var bytes = new PrimitiveNode("bytes", Repetition.Optional, none, PhysicalType.ByteArray);
        using var file = new PrimitiveNode("path", Repetition.Optional, text, PhysicalType.ByteArray);
        using var image = new GroupNode("image", Repetition.Optional, [bytes, file]);
        using var label = new PrimitiveNode(labelName, Repetition.Optional, none, PhysicalType.Int64);
        using var root = new GroupNode("schema", Repetition.Required, [image, label]);
        using var properties = new WriterPropertiesBuilder().Build();
        var pairs = metadata is null ? [] : new Dictionary<string, string> { ["huggingface"] = metadata };
        using var writer = new ParquetFileWriter(path, root, properties, keyValueMetadata: pairs);
        using (var group = writer.AppendRowGroup())
        {
            Put(group, Array.ConvertAll(pictures, picture => Part(picture, picture.Bytes)));
            Put(group, Array.ConvertAll(pictures, picture => Part(picture, picture.Path)));
            Put(group, labels);
        }

        writer.Close();
    }

    internal static string ClassLabels(string column, params string[] names)
        => $$"""{"info": {"features": {"image": {"_type": "Image"}, "{{column}}": {"names": ["{{string.Join("\", \"", names)}}"], "_type": "ClassLabel"} } } }""";

    private static Nested<T?>? Part<T>((byte[]?, string?) picture, T? part)
        where T : class => picture is (null, null) ? null : new Nested<T?>(part);

    private static void Put<T>(RowGroupWriter group, T[] values)
    {
        using var writer = group.NextColumn().LogicalWriter<T>();
        writer.WriteBatch(values);
    }
}
