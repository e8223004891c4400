using ParquetSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Storage;

public sealed class DatasetRowsTests : IDisposable
{
    private const int ShardRows = 4_096;
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public DatasetRowsTests() => store = new LocalArtifactStore(folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    /// <summary>The other row groups are made unreadable: who reads them for this shard fails.</summary>
    [Fact]
    public async Task The_rows_of_a_shard_are_read_from_its_own_row_groups_alone()
    {
        var rows = Enumerable.Range(0, 10 * ShardRows).Select(Row).ToList();
        var artifact = await RowsFile.WriteAsync(store, "rows.parquet", rows, Token);
        var file = await store.FetchAsync(artifact, Token);
        Overwrite(file, group => group != 2);

        Assert.Equal(rows.Where(row => row.Shard == 5), RowsFile.Read(file, shard: 5));
        Assert.ThrowsAny<Exception>(() => RowsFile.Read(file, shard: 2).Count());
    }

    [Fact]
    public async Task A_manifest_is_read_once_for_all_its_shards()
    {
        var manifest = await ManifestAsync([Row(0), Row(ShardRows)], [new DuplicateRow("again", "again", "", null, null, "0", 1, 0)]);
        var rows = new DatasetRows(store);

        Assert.Equal("0", Assert.Single(await rows.OfShardAsync(manifest, 0, Token)).Id);
        await store.DeleteAsync(manifest.Path, Token);

        Assert.Equal($"{ShardRows}", Assert.Single(await rows.OfShardAsync(manifest, 1, Token)).Id);
        Assert.Empty(await rows.RepeatedOfShardAsync(manifest, 0, Token));
        Assert.Equal("again", Assert.Single(await rows.RepeatedOfShardAsync(manifest, 1, Token)).Id);
    }

    private static DatasetRow Row(int place) => new($"{place}", $"{place}.png", "", "label", "train", null, place / ShardRows, place % ShardRows);

    private async Task<ArtifactRef> ManifestAsync(DatasetRow[] rows, DuplicateRow[] repeated) => await store.PublishJsonAsync(
        "dataset.json",
        new DatasetManifest
        {
            Name = "d",
            Version = "v",
            Kind = "image",
            Classes = [],
            RowCount = rows.Length,
            DuplicateCount = repeated.Length,
            QuarantinedCount = 0,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>(),
            Shards = [],
            Rows = await RowsFile.WriteAsync(store, "rows.parquet", rows, Token),
            Duplicates = await RowsFile.WriteDuplicatesAsync(store, "duplicates.parquet", repeated, Token),
        },
        Token);

    /// <summary>Row groups follow each other, after the file's four first bytes.</summary>
    private static void Overwrite(string file, Func<int, bool> which)
    {
        var sizes = new List<long>();
        using (var reader = new ParquetFileReader(file))
        {
            for (var index = 0; index < reader.FileMetaData.NumRowGroups; index++)
            {
                using var group = reader.RowGroup(index);
                sizes.Add(Enumerable.Range(0, group.MetaData.NumColumns).Sum(column => SizeOf(group, column)));
            }
        }

        using var stream = File.OpenWrite(file);
        stream.Position = 4;
        foreach (var (index, size) in sizes.Index())
        {
            if (which(index))
                stream.Write(new byte[size]);
            else
                stream.Position += size;
        }
    }

    private static long SizeOf(RowGroupReader group, int column)
    {
        using var chunk = group.MetaData.GetColumnChunkMetaData(column);
        return chunk.TotalCompressedSize;
    }
}
