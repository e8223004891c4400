using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Tests.Storage;

public sealed class CheckedFilesTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryFolder folder = new();
    private readonly LocalArtifactStore store;

    public CheckedFilesTests() => store = new LocalArtifactStore(folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_was_not_written_since_is_not_hashed_again_for_each_shard()
    {
        var artifact = await store.PublishTextAsync("a/rows.txt", "first", Token);
        File.SetLastWriteTimeUtc(folder.File("a", "rows.txt"), LongAgo);
        await store.FetchAsync(artifact, Token);

        // Only who reads the file again can tell: nothing that writes leaves length and time as they were.
        await File.WriteAllTextAsync(folder.File("a", "rows.txt"), "other", Token);
        File.SetLastWriteTimeUtc(folder.File("a", "rows.txt"), LongAgo);

        Assert.Equal(folder.File("a", "rows.txt"), await store.FetchAsync(artifact, Token));
    }

    [Theory]
    [InlineData("other", 1)]
    [InlineData("longer than before", 0)]
    public async Task A_file_that_was_written_since_is_hashed_and_rejected(string content, int secondsLater)
    {
        var artifact = await store.PublishTextAsync("a/rows.txt", "first", Token);
        File.SetLastWriteTimeUtc(folder.File("a", "rows.txt"), LongAgo);
        await store.FetchAsync(artifact, Token);

        await File.WriteAllTextAsync(folder.File("a", "rows.txt"), content, Token);
        File.SetLastWriteTimeUtc(folder.File("a", "rows.txt"), LongAgo.AddSeconds(secondsLater));

        await Assert.ThrowsAsync<RejectedException>(() => store.FetchAsync(artifact, Token));
    }

    [Fact]
    public async Task A_file_that_was_written_a_moment_ago_is_hashed_each_time()
    {
        var artifact = await store.PublishTextAsync("a/rows.txt", "first", Token);
        var written = File.GetLastWriteTimeUtc(await store.FetchAsync(artifact, Token));

        await File.WriteAllTextAsync(folder.File("a", "rows.txt"), "other", Token);
        File.SetLastWriteTimeUtc(folder.File("a", "rows.txt"), written);

        await Assert.ThrowsAsync<RejectedException>(() => store.FetchAsync(artifact, Token));
    }
}
