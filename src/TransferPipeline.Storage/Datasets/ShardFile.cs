using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Storage.Datasets;

/// <summary>One unique content of a shard.</summary>
public sealed record ShardEntry(string Sha256, byte[] Content);

/// <summary><c>shards/&lt;sha256&gt;.parquet</c>: columns <c>sha256</c> (string) and <c>content</c> (binary), nothing else; named by the file's own hash.</summary>
public static class ShardFile
{
    public static async Task<ShardRef> WriteAsync(IArtifactStore store, IReadOnlyList<ShardEntry> entries, CancellationToken cancellationToken)
    {
        var scratch = store.CreateScratchFile(".parquet");
        Write(scratch, entries);
        var sha256 = await ContentSha.OfFileAsync(scratch, cancellationToken);
        var artifact = await store.PublishAsync(ArtifactPath.Shard(sha256), scratch, cancellationToken);
        return new ShardRef(artifact.Path, artifact.Sha256, entries.Count, entries.Count, entries.Sum(entry => (long)entry.Content.Length));
    }

    /// <summary>Reads a whole shard; a shard is small enough for that by construction.</summary>
    public static async Task<IReadOnlyList<ShardEntry>> ReadAsync(IArtifactStore store, ArtifactRef shard, CancellationToken cancellationToken)
    {
        var file = await store.FetchAsync(shard, cancellationToken);
        using var reader = new ParquetFileReader(file);
        var entries = new List<ShardEntry>((int)reader.FileMetaData.NumRows);
        for (var i = 0; i < reader.FileMetaData.NumRowGroups; i++)
        {
            using var group = reader.RowGroup(i);
            var rows = (int)group.MetaData.NumRows;
            var hashes = ParquetColumns.Take<string>(group, 0, rows);
            var contents = ParquetColumns.Take<byte[]>(group, 1, rows);
            entries.AddRange(hashes.Zip(contents, (hash, content) => new ShardEntry(hash, content)));
        }

        return entries;
    }

    private static void Write(string path, IReadOnlyList<ShardEntry> entries)
    {
        using var properties = ParquetFormat.Properties();
        using var writer = new ParquetFileWriter(path, [new Column<string>("sha256"), new Column<byte[]>("content")], properties);
        using (var group = writer.AppendRowGroup())
        {
            ParquetColumns.Put(group, entries, entry => entry.Sha256);
            ParquetColumns.Put(group, entries, entry => entry.Content);
        }

        writer.Close();
    }
}
