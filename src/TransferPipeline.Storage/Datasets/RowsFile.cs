using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Datasets;

/// <summary><c>rows.parquet</c> of a dataset version, in source order, and <c>duplicates.parquet</c>, in that of the shards.</summary>
public static class RowsFile
{
    /// <summary>Two default shards: who wants one shard's rows reads little else.</summary>
    private const int RowGroupRows = 8_192;

    /// <summary>The place of <c>shard</c> among the columns of both files.</summary>
    private const int ShardColumn = 6;

    public static Task<ArtifactRef> WriteAsync(IArtifactStore store, string path, IEnumerable<DatasetRow> rows, CancellationToken cancellationToken)
    {
        Column[] columns =
        [
            new Column<string>("id"), new Column<string>("source"), new Column<string>("sha256"), new Column<string?>("label"),
            new Column<string>("split"), new Column<string?>("group"), new Column<int>("shard"), new Column<int>("shard_row"),
        ];
        return WriteAsync(store, path, columns, rows, (group, chunk) =>
        {
            ParquetColumns.Put(group, chunk, row => row.Id);
            ParquetColumns.Put(group, chunk, row => row.Source);
            ParquetColumns.Put(group, chunk, row => row.ContentSha256);
            ParquetColumns.Put(group, chunk, row => row.Label);
            ParquetColumns.Put(group, chunk, row => row.Split);
            ParquetColumns.Put(group, chunk, row => row.Group);
            ParquetColumns.Put(group, chunk, row => row.Shard);
            ParquetColumns.Put(group, chunk, row => row.ShardRow);
        }, cancellationToken);
    }

    public static Task<ArtifactRef> WriteDuplicatesAsync(IArtifactStore store, string path, IEnumerable<DuplicateRow> rows, CancellationToken cancellationToken)
    {
        Column[] columns =
        [
            new Column<string>("id"), new Column<string>("source"), new Column<string>("sha256"), new Column<string?>("label"),
            new Column<string?>("split"), new Column<string>("duplicate_of"), new Column<int>("shard"), new Column<int>("shard_row"),
        ];
        return WriteAsync(store, path, columns, rows, (group, chunk) =>
        {
            ParquetColumns.Put(group, chunk, row => row.Id);
            ParquetColumns.Put(group, chunk, row => row.Source);
            ParquetColumns.Put(group, chunk, row => row.ContentSha256);
            ParquetColumns.Put(group, chunk, row => row.Label);
            ParquetColumns.Put(group, chunk, row => row.Split);
            ParquetColumns.Put(group, chunk, row => row.DuplicateOf);
            ParquetColumns.Put(group, chunk, row => row.Shard);
            ParquetColumns.Put(group, chunk, row => row.ShardRow);
        }, cancellationToken);
    }

    /// <summary>The rows in order; one row group is in memory at a time.</summary>
    /// <param name="file">A local copy of <c>rows.parquet</c>.</param>
    /// <param name="shard">Only the rows of this shard; null for all.</param>
    public static IEnumerable<DatasetRow> Read(string file, int? shard = null)
    {
        foreach (var (columns, rows) in ReadGroups(file, shard))
        {
            foreach (var i in rows)
            {
                yield return new DatasetRow(
                    columns.Text[0][i]!, columns.Text[1][i]!, columns.Text[2][i]!, columns.Text[3][i], columns.Text[4][i]!, columns.Text[5][i],
                    columns.Shard[i], columns.ShardRow[i]);
            }
        }
    }

    public static IEnumerable<DuplicateRow> ReadDuplicates(string file, int? shard = null)
    {
        foreach (var (columns, rows) in ReadGroups(file, shard))
        {
            foreach (var i in rows)
            {
                yield return new DuplicateRow(
                    columns.Text[0][i]!, columns.Text[1][i]!, columns.Text[2][i]!, columns.Text[3][i], columns.Text[4][i], columns.Text[5][i]!,
                    columns.Shard[i], columns.ShardRow[i]);
            }
        }
    }

    private static async Task<ArtifactRef> WriteAsync<T>(
        IArtifactStore store, string path, Column[] columns, IEnumerable<T> rows, Action<RowGroupWriter, T[]> writeGroup, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        using (var properties = ParquetFormat.TableProperties())
        using (var writer = new ParquetFileWriter(scratch, columns, properties))
        {
            foreach (var chunk in rows.Chunk(RowGroupRows))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var group = writer.AppendRowGroup();
                writeGroup(group, chunk);
            }

            writer.Close();
        }

        return await store.PublishAsync(path, scratch, cancellationToken);
    }

    private static IEnumerable<((string?[][] Text, int[] Shard, int[] ShardRow) Columns, IEnumerable<int> Rows)> ReadGroups(string file, int? shard)
    {
        using var reader = new ParquetFileReader(file);
        for (var g = 0; g < reader.FileMetaData.NumRowGroups; g++)
        {
            using var group = reader.RowGroup(g);
            if (shard is { } asked && !MayHold(group, asked))
                continue;

            var rows = (int)group.MetaData.NumRows;
            var shards = ParquetColumns.Take<int>(group, ShardColumn, rows);
            if (shard is { } wanted && Array.IndexOf(shards, wanted) < 0)
                continue;

            var text = Enumerable.Range(0, 6).Select(column => ParquetColumns.Take<string?>(group, column, rows)).ToArray();
            yield return (
                (text, shards, ParquetColumns.Take<int>(group, 7, rows)),
                Enumerable.Range(0, rows).Where(row => shard is null || shards[row] == shard));
        }
    }

    /// <summary>The file says the least and the largest shard of each row group: of a thousand groups one or two are read, not all.</summary>
    private static bool MayHold(RowGroupReader group, int shard)
    {
        using var chunk = group.MetaData.GetColumnChunkMetaData(ShardColumn);
        using var statistics = chunk.Statistics;
        return statistics is not Statistics<int> { HasMinMax: true } range || (shard >= range.Min && shard <= range.Max);
    }
}
