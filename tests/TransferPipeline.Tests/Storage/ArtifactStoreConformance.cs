using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Storage;

/// <summary>What every artifact store promises; run against each of them.</summary>
public abstract class ArtifactStoreConformance
{
    private protected abstract IArtifactStore Store { get; }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_file_can_be_read_and_its_scratch_file_is_gone()
    {
        var artifact = await Store.PublishTextAsync("models/a/1/card.json", "{}", Token);

        Assert.Equal(new ArtifactRef("models/a/1/card.json", ContentSha.Of("{}"u8)), artifact);
        Assert.Equal("{}", await File.ReadAllTextAsync(await Store.FetchAsync(artifact, Token), Token));
        Assert.Equal(artifact, await Store.FindAsync(artifact.Path, Token));
        Assert.Empty(ScratchFiles());
    }

    [Fact]
    public async Task Publishing_the_same_content_again_is_the_same_write()
    {
        var first = await Store.PublishTextAsync("a/b.txt", "same", Token);
        var second = await Store.PublishTextAsync("a/b.txt", "same", Token);

        Assert.Equal(first, second);
        Assert.Empty(ScratchFiles());
    }

    [Fact]
    public async Task Publishing_other_content_under_the_same_name_is_refused()
    {
        await Store.PublishTextAsync("a/b.txt", "first", Token);

        await Assert.ThrowsAsync<IOException>(() => Store.PublishTextAsync("a/b.txt", "second", Token));

        await using var content = (await Store.OpenAsync("a/b.txt", Token))!;
        Assert.Equal("first", await new StreamReader(content).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Twenty_writers_of_one_name_agree_on_one_content()
    {
        var writes = Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.PublishTextAsync("a/raced.txt", $"writer {i % 4}", Token))).ToList();
        try
        {
            await Task.WhenAll(writes);
        }
        catch (IOException)
        {
            // The losers: counted below.
        }

        var winner = (await Store.FindAsync("a/raced.txt", Token))!;
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
    public async Task A_name_that_is_not_inside_theStore_is_rejected(string path)
    {
        await Assert.ThrowsAsync<RejectedException>(() => Store.PublishTextAsync(path, "x", Token));
        await Assert.ThrowsAsync<RejectedException>(() => Store.FindAsync(path, Token));
        await Assert.ThrowsAsync<RejectedException>(() => Store.FetchAsync(new ArtifactRef(path, ""), Token));
    }

    [Fact]
    public async Task Missing_files_are_null_to_find_and_open_and_rejected_to_fetch()
    {
        Assert.Null(await Store.FindAsync("a/none", Token));
        Assert.Null(await Store.OpenAsync("a/none", Token));
        await Assert.ThrowsAsync<RejectedException>(() => Store.FetchAsync(new ArtifactRef("a/none", ""), Token));
    }

    [Fact]
    public async Task A_listing_is_in_ordinal_order_whatever_order_the_disk_has()
    {
        foreach (var name in new[] { "b", "a/z", "B", "a/a" })
            await Store.PublishTextAsync($"scores/{name}.txt", name, Token);

        var listed = await Store.ListAsync("scores", Token).ToListAsync(Token);

        Assert.Equal(["scores/B.txt", "scores/a/a.txt", "scores/a/z.txt", "scores/b.txt"], listed);
        Assert.Empty(await Store.ListAsync("none", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_file_of_several_blocks_comes_back_as_it_was()
    {
        var content = new byte[9 << 20];
        new Random(1).NextBytes(content);
        var file = Store.CreateScratchFile(".bin");
        await File.WriteAllBytesAsync(file, content, Token);

        var artifact = await Store.PublishAsync("a/large.bin", file, Token);

        Assert.Equal(ContentSha.Of(content), artifact.Sha256);
        Assert.Equal(content, await File.ReadAllBytesAsync(await Store.FetchAsync(artifact, Token), Token));
    }

    [Fact]
    public async Task A_reference_with_another_hash_is_rejected_by_name()
    {
        var artifact = await Store.PublishTextAsync("a/b.txt", "first", Token);

        var thrown = await Assert.ThrowsAsync<RejectedException>(() => Store.FetchAsync(artifact with { Sha256 = new string('0', 64) }, Token));

        Assert.Contains("a/b.txt", thrown.Message, StringComparison.Ordinal);
    }

    private string[] ScratchFiles() => Directory.GetFiles(Path.GetDirectoryName(Store.CreateScratchFile(""))!);
}
