using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Blobs;
using TransferPipeline.Tests;

namespace TransferPipeline.IntegrationTests.Storage;

/// <summary>The blob store under what happens to networks and services.</summary>
public sealed class BlobFaultTests : IAsyncLifetime
{
    private const int Retries = 3;
    private static int containers;
    private readonly TemporaryFolder folder = new();
    private readonly string container = $"fault-{Environment.ProcessId}-{Interlocked.Increment(ref containers)}";
    private string connectionString = "";
    private FaultProxy proxy = null!;
    private BlobArtifactStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobContainerClient Container => new(Services.Azurite, container);

    public async ValueTask InitializeAsync()
    {
        var direct = Services.Azurite;
        var endpoint = direct[(direct.IndexOf("BlobEndpoint=", StringComparison.Ordinal) + "BlobEndpoint=".Length)..].TrimEnd(';');
        proxy = await FaultProxy.StartAsync(endpoint[..^"/devstoreaccount1".Length]);
        connectionString = direct.Replace(endpoint, $"{proxy.Address}/devstoreaccount1", StringComparison.Ordinal);
        store = await OpenAsync(timeoutSeconds: 60);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task What_passes_is_tried_again_and_an_order_to_wait_is_followed(int status)
    {
        proxy.Next(2, (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });

        var started = Stopwatch.GetTimestamp();
        Assert.False(await store.ExistsAsync("a/b", Token));

        Assert.Equal(3, proxy.Requests);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1.9, 10);
    }

    [Fact]
    public async Task What_does_not_pass_is_tried_a_bounded_number_of_times_and_by_one_retrier()
    {
        proxy.Next(100, (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<Exception>(() => store.ExistsAsync("a/b", Token));

        Assert.Equal(1 + Retries, proxy.Requests);
        proxy.Forget();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_not_waited_for_for_ever()
    {
        var impatient = await OpenAsync(timeoutSeconds: 2);
        proxy.Next(1, async (context, _) => await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

        var started = Stopwatch.GetTimestamp();
        Assert.False(await impatient.ExistsAsync("a/b", Token));

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1.5, 15);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_recognised_as_ones_own()
    {
        proxy.Next(1, async (context, forward) =>
        {
            await forward();
            context.Abort();
        });

        var artifact = await store.PublishTextAsync("a/b.txt", "written once", Token);

        Assert.Equal(artifact, await store.FindAsync("a/b.txt", Token));
        Assert.True(proxy.Requests >= 2);
    }

    [Fact]
    public async Task A_large_file_goes_up_in_blocks_and_still_only_once()
    {
        var (first, second) = (Large(1), Large(2));

        var artifact = await store.PublishAsync("large/file.bin", first, Token);
        var refused = await Assert.ThrowsAsync<IOException>(() => store.PublishAsync("large/file.bin", second, Token));

        Assert.Contains("exists with other content", refused.Message, StringComparison.Ordinal);
        Assert.Equal(artifact, await store.FindAsync("large/file.bin", Token));
        Assert.InRange((await Container.GetBlockBlobClient("large/file.bin").GetBlockListAsync(cancellationToken: Token)).Value.CommittedBlocks.Count(), 2, 100);
    }

    [Fact]
    public async Task Blocks_that_nobody_committed_are_no_file_and_a_changed_blob_is_not_read_as_the_listed_one()
    {
        await Container.GetBlockBlobClient("drops/a/half.png").StageBlockAsync(Convert.ToBase64String("1"u8), new MemoryStream([1, 2, 3]), cancellationToken: Token);
        await Container.UploadBlobAsync("drops/a/whole.png", BinaryData.FromString("first"), Token);

        var listed = Assert.Single(await store.ListFilesAsync("drops/a", Token).ToListAsync(Token));
        await store.DownloadAsync(listed.Path, listed.ETag, folder.File("copy"), Token);
        await Container.GetBlobClient("drops/a/whole.png").UploadAsync(BinaryData.FromString("second"), overwrite: true, Token);

        Assert.Equal("first", await File.ReadAllTextAsync(folder.File("copy"), Token));
        await Assert.ThrowsAsync<RejectedException>(() => store.DownloadAsync(listed.Path, listed.ETag, folder.File("copy"), Token));
        await Container.DeleteBlobAsync("drops/a/whole.png", cancellationToken: Token);
        await Assert.ThrowsAsync<RejectedException>(() => store.DownloadAsync(listed.Path, listed.ETag, folder.File("copy"), Token));
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await Container.DeleteIfExistsAsync();
        folder.Dispose();
    }

    private async Task<BlobArtifactStore> OpenAsync(int timeoutSeconds)
    {
        var opened = await BlobArtifactStore.OpenAsync(
            new BlobStorageOptions { ConnectionString = connectionString, Container = container, CacheFolder = folder.File("cache"), Retries = Retries, TimeoutSeconds = timeoutSeconds },
            TimeProvider.System, Token);
        proxy.Forget();
        return opened;
    }

    /// <summary>More than one request carries.</summary>
    private string Large(byte value)
    {
        var file = store.CreateScratchFile(".bin");
        var content = new byte[20 << 20];
        Array.Fill(content, value);
        File.WriteAllBytes(file, content);
        return file;
    }
}
