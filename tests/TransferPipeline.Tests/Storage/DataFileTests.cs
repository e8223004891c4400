using CsCheck;
using ParquetSharp;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Storage.Embeddings;

namespace TransferPipeline.Tests.Storage;

public sealed class DataFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalArtifactStore _store;

    public DataFileTests() => _store = new LocalArtifactStore(_folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shard_gives_back_its_contents_and_is_named_by_its_own_hash()
    {
        ShardEntry[] entries = [Entry([1, 2, 3]), Entry([]), Entry(new byte[100_000])];

        var shard = await ShardFile.WriteAsync(_store, entries, Token);
        var read = await ShardFile.ReadAsync(_store, new(shard.Path, shard.Sha256), Token);

        Assert.Equal($"shards/{shard.Sha256}.parquet", shard.Path);
        Assert.Equal((3, 100_003L), (shard.RowCount, shard.ContentBytes));
        Assert.Equal(entries.Select(entry => entry.Sha256), read.Select(entry => entry.Sha256));
        Assert.All(entries.Zip(read), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
    }

    [Fact]
    public async Task The_same_contents_make_the_same_shard_byte_for_byte()
    {
        using var elsewhere = new TemporaryFolder();
        ShardEntry[] entries = [Entry([1]), Entry([2])];

        var here = await ShardFile.WriteAsync(_store, entries, Token);
        var there = await ShardFile.WriteAsync(new LocalArtifactStore(elsewhere.Path), entries, Token);

        Assert.Equal(here.Sha256, there.Sha256);
    }

    [Fact]
    public async Task Rows_and_duplicates_come_back_with_their_gaps_and_odd_names()
    {
        DatasetRow[] rows =
        [
            new("a", "train/ひまわり, \"big\"\n.jpg", new string('0', 64), "ひまわり, \"big\"", "train", null, 0, 0),
            new("b", "x.jpg", new string('1', 64), null, "test", "g1", 0, 1),
        ];
        DuplicateRow[] duplicates = [new("c", "y.jpg", new string('0', 64), null, null, "a", 0, 0)];

        var rowsRef = await RowsFile.WriteAsync(_store, "datasets/d/v/rows.parquet", rows, Token);
        var duplicatesRef = await RowsFile.WriteDuplicatesAsync(_store, "datasets/d/v/duplicates.parquet", duplicates, Token);

        Assert.Equal(rows, RowsFile.Read(await _store.FetchAsync(rowsRef, Token)));
        Assert.Equal(duplicates, RowsFile.ReadDuplicates(await _store.FetchAsync(duplicatesRef, Token)));
    }

    [Fact]
    public async Task More_rows_than_a_row_group_holds_come_back_in_order()
    {
        var rows = Enumerable.Range(0, 70_000).Select(i => new DatasetRow($"{i}", $"{i}.png", "", $"{i % 10}", "train", null, i / 4096, i % 4096)).ToList();

        var artifact = await RowsFile.WriteAsync(_store, "datasets/d/v/rows.parquet", rows, Token);

        Assert.Equal(rows, RowsFile.Read(await _store.FetchAsync(artifact, Token)));
    }

    [Fact]
    public async Task Embeddings_come_back_bit_for_bit_and_a_refusal_keeps_its_reason()
    {
        EmbeddingRow[] rows =
        [
            new("0", [1.5f, float.Epsilon, -0f], null, null),
            new("1", null, "truncated", "The JPEG ends in the middle."),
            new("2", [0.1f, 0.2f, 0.3f], null, null),
        ];

        var artifact = await EmbeddingFile.WriteAsync(_store, "embeddings/k/s.parquet", rows, Token);
        var read = EmbeddingFile.Read(await _store.FetchAsync(artifact, Token)).ToList();

        Assert.Equal(rows.Select(row => (row.Sha256, row.Reason, row.Detail)), read.Select(row => (row.Sha256, row.Reason, row.Detail)));
        Assert.Equal(rows.SelectMany(row => row.Embedding ?? []).Select(BitConverter.SingleToUInt32Bits), read.SelectMany(row => row.Embedding ?? []).Select(BitConverter.SingleToUInt32Bits));
        Assert.Null(read[1].Embedding);
    }

    [Fact]
    public void Vectors_of_any_lengths_come_back() =>
        Gen.Select(Gen.Single.Array[0, 9].Null(), Gen.Int[1, 3]).Select((vector, times) => Enumerable.Repeat(vector, times)).Array[0, 100].Sample(
            parts =>
            {
                var path = _folder.File($"{Guid.NewGuid()}.parquet");
                var rows = parts.SelectMany(part => part).Select((vector, row) => new EmbeddingRow($"{row}", vector, null, null)).ToList();

                EmbeddingFile.Write(path, rows);

                return EmbeddingFile.Read(path).Select(row => row.Embedding).Zip(rows, (read, row) => (read is null) == (row.Embedding is null) && (read ?? []).SequenceEqual(row.Embedding ?? [])).All(same => same);
            },
            iter: 50);

    [Fact]
    public async Task Every_file_is_plain_Parquet_with_the_documented_columns_and_no_trace_of_time_or_machine()
    {
        var artifact = await EmbeddingFile.WriteAsync(_store, "embeddings/k/s.parquet", [new("0", [1f], null, null)], Token);
        var shard = await ShardFile.WriteAsync(_store, [Entry([1])], Token);

        Assert.Equal(["sha256", "embedding.list.element", "reason", "detail"], Columns(artifact.Path));
        Assert.Equal(["sha256", "content"], Columns(shard.Path));
    }

    private IEnumerable<string> Columns(string path)
    {
        using var reader = new ParquetFileReader(_folder.File(path));
        Assert.Equal("TransferPipeline", reader.FileMetaData.CreatedBy);
        return [.. Enumerable.Range(0, reader.FileMetaData.NumColumns).Select(i => reader.FileMetaData.Schema.Column(i).Path.ToDotString().Replace(".item", ".element", StringComparison.Ordinal))];
    }

    private static ShardEntry Entry(byte[] content) => new(ContentSha.Of(content), content);

    public void Dispose() => _folder.Dispose();
}
