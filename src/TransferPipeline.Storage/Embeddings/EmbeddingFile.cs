using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Embeddings;

/// <summary>What the backbone made of one content: a vector, or the reason why there is none.</summary>
public sealed record EmbeddingRow(string Sha256, float[]? Embedding, string? Reason, string? Detail);

/// <summary>
/// <c>embeddings/&lt;model key&gt;/&lt;shard sha256&gt;.parquet</c>: one row per row of the shard, in its order. Activations at a cut are kept the same way;
/// they are large, so a file has as many row groups as keep each small.
/// </summary>
public static class EmbeddingFile
{
    private static readonly Column[] Columns =
    [
        new Column<string>("sha256"), new Column<float[]?>("embedding"), new Column<string?>("reason"), new Column<string?>("detail"),
    ];

    public static async Task<ArtifactRef> WriteAsync(IArtifactStore store, string path, IReadOnlyList<EmbeddingRow> rows, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        Write(scratch, rows);
        return await store.PublishAsync(path, scratch, cancellationToken);
    }

    /// <param name="groups">The rows, some at a time: what is in memory at once.</param>
    public static async Task<ArtifactRef> WriteAsync(
        IArtifactStore store, string path, IAsyncEnumerable<IReadOnlyList<EmbeddingRow>> groups, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        using (var properties = ParquetFormat.Properties())
        using (var writer = new ParquetFileWriter(scratch, Columns, properties))
        {
            await foreach (var rows in groups.WithCancellation(cancellationToken))
                Append(writer, rows);

            writer.Close();
        }

        return await store.PublishAsync(path, scratch, cancellationToken);
    }

    /// <summary>The rows, of which one group is in memory at a time.</summary>
    public static IEnumerable<EmbeddingRow> Read(string file)
    {
        using var reader = new ParquetFileReader(file);
        for (var g = 0; g < reader.FileMetaData.NumRowGroups; g++)
        {
            using var group = reader.RowGroup(g);
            var rows = (int)group.MetaData.NumRows;
            var hashes = ParquetColumns.Take<string>(group, 0, rows);
            var embeddings = ParquetColumns.Take<float[]?>(group, 1, rows);
            var reasons = ParquetColumns.Take<string?>(group, 2, rows);
            var details = ParquetColumns.Take<string?>(group, 3, rows);
            for (var i = 0; i < rows; i++)
            {
                yield return new EmbeddingRow(hashes[i], embeddings[i], reasons[i], details[i]);
            }
        }
    }

    internal static void Write(string path, IReadOnlyList<EmbeddingRow> rows)
    {
        using var properties = ParquetFormat.Properties();
        using var writer = new ParquetFileWriter(path, Columns, properties);
        Append(writer, rows);
        writer.Close();
    }

    private static void Append(ParquetFileWriter writer, IReadOnlyList<EmbeddingRow> rows)
    {
        using var group = writer.AppendRowGroup();
        ParquetColumns.Put(group, rows, row => row.Sha256);
        using (var column = (ColumnWriter<float>)group.NextColumn())
            new VectorColumn(column).Write(rows.Select(row => row.Embedding));

        ParquetColumns.Put(group, rows, row => row.Reason);
        ParquetColumns.Put(group, rows, row => row.Detail);
    }
}
