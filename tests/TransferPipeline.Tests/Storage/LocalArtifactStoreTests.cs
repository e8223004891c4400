using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Storage;

public sealed class LocalArtifactStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalArtifactStore _store;

    public LocalArtifactStoreTests() => _store = new LocalArtifactStore(_folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_file_can_be_read_and_its_scratch_file_is_gone()
    {
        var artifact = await _store.PublishTextAsync("models/a/1/card.json", "{}", Token);

        Assert.Equal(new ArtifactRef("models/a/1/card.json", ContentSha.Of("{}"u8)), artifact);
        Assert.Equal("{}", await File.ReadAllTextAsync(await _store.FetchAsync(artifact, Token), Token));
        Assert.Equal(artifact, await _store.FindAsync(artifact.Path, Token));
        Assert.Empty(Directory.GetFiles(_folder.File(".scratch")));
    }

    [Fact]
    public async Task Publishing_the_same_content_again_is_the_same_write()
    {
        var first = await _store.PublishTextAsync("a/b.txt", "same", Token);
        var second = await _store.PublishTextAsync("a/b.txt", "same", Token);

        Assert.Equal(first, second);
        Assert.Empty(Directory.GetFiles(_folder.File(".scratch")));
    }

    [Fact]
    public async Task Publishing_other_content_under_the_same_name_is_refused()
    {
        await _store.PublishTextAsync("a/b.txt", "first", Token);

        await Assert.ThrowsAsync<IOException>(() => _store.PublishTextAsync("a/b.txt", "second", Token));

        Assert.Equal("first", await File.ReadAllTextAsync(_folder.File("a", "b.txt"), Token));
    }

    [Fact]
    public async Task Twenty_writers_of_one_name_agree_on_one_content()
    {
        var writes = Enumerable.Range(0, 20).Select(i => Task.Run(() => _store.PublishTextAsync("a/raced.txt", $"writer {i % 4}", Token))).ToList();
        try
        {
            await Task.WhenAll(writes);
        }
        catch (IOException)
        {
            // The losers: counted below.
        }

        var winner = (await _store.FindAsync("a/raced.txt", Token))!;
        Assert.All(writes.Where(write => write.IsCompletedSuccessfully), write => Assert.Equal(winner.Sha256, write.GetAwaiter().GetResult().Sha256));
        Assert.All(writes.Where(write => write.IsFaulted), write => Assert.IsType<IOException>(write.Exception!.InnerException));
        Assert.Contains(writes, write => write.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../outside.txt")]
    [InlineData("shards/../../outside.txt")]
    [InlineData("shards/./x")]
    [InlineData("shards//x")]
    [InlineData("shards\\x")]
    [InlineData("shards/x\0.txt")]
    public async Task A_name_that_is_not_inside_the_store_is_rejected(string path)
    {
        await Assert.ThrowsAsync<RejectedException>(() => _store.PublishTextAsync(path, "x", Token));
        await Assert.ThrowsAsync<RejectedException>(() => _store.FindAsync(path, Token));
        await Assert.ThrowsAsync<RejectedException>(() => _store.FetchAsync(new ArtifactRef(path, ""), Token));
    }

    [Fact]
    public async Task A_file_that_was_changed_after_publishing_is_rejected_by_name()
    {
        var artifact = await _store.PublishTextAsync("a/b.txt", "first", Token);
        await File.WriteAllTextAsync(_folder.File("a", "b.txt"), "Other", Encoding.UTF8, Token);

        var thrown = await Assert.ThrowsAsync<RejectedException>(() => _store.FetchAsync(artifact, Token));

        Assert.Contains("a/b.txt", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_files_are_null_to_find_and_open_and_rejected_to_fetch()
    {
        Assert.Null(await _store.FindAsync("a/none", Token));
        Assert.Null(await _store.OpenAsync("a/none", Token));
        await Assert.ThrowsAsync<RejectedException>(() => _store.FetchAsync(new ArtifactRef("a/none", ""), Token));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_swept_and_published_files_stay()
    {
        await File.WriteAllTextAsync(_store.CreateScratchFile(".parquet"), "half", Token);
        await _store.PublishTextAsync("a/b.txt", "whole", Token);

        _store.SweepScratch();

        Assert.Empty(Directory.GetFiles(_folder.File(".scratch")));
        Assert.True(File.Exists(_folder.File("a", "b.txt")));
    }

    [Fact]
    public async Task A_listing_is_in_ordinal_order_whatever_order_the_disk_has()
    {
        foreach (var name in new[] { "b", "a/z", "B", "a/a" })
            await _store.PublishTextAsync($"scores/{name}.txt", name, Token);

        var listed = await _store.ListAsync("scores", Token).ToListAsync(Token);

        Assert.Equal(["scores/B.txt", "scores/a/a.txt", "scores/a/z.txt", "scores/b.txt"], listed);
        Assert.Empty(await _store.ListAsync("none", Token).ToListAsync(Token));
    }

    public void Dispose() => _folder.Dispose();
}
