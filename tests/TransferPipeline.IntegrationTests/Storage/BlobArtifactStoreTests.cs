using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Blobs;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests;
using TransferPipeline.Tests.Storage;

namespace TransferPipeline.IntegrationTests.Storage;

public sealed class BlobArtifactStoreTests : ArtifactStoreConformance, IAsyncLifetime
{
    private static int containers;
    private readonly TemporaryFolder folder = new();
    private readonly BlobStorageOptions options = new() { ConnectionString = Services.Azurite, Container = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref containers)}" };
    private BlobArtifactStore store = null!;

    private protected override IArtifactStore Store => store;

    public async ValueTask InitializeAsync() => store = await OpenAsync("cache");

    [Fact]
    public async Task Another_worker_reads_what_one_published_and_then_its_own_copy()
    {
        var artifact = await store.PublishTextAsync("a/b.txt", "shared", Token);
        var other = await OpenAsync("other");

        Assert.Equal("shared", await File.ReadAllTextAsync(await other.FetchAsync(artifact, Token), Token));
        await Container.DeleteBlobAsync("a/b.txt", cancellationToken: Token);
        Assert.Equal("shared", await File.ReadAllTextAsync(await other.FetchAsync(artifact, Token), Token));
    }

    [Fact]
    public async Task A_damaged_copy_is_noticed_and_fetched_again()
    {
        var artifact = await store.PublishTextAsync("a/b.txt", "whole", Token);
        await File.WriteAllTextAsync(await store.FetchAsync(artifact, Token), "damaged", Token);

        Assert.Equal("whole", await File.ReadAllTextAsync(await store.FetchAsync(artifact, Token), Token));
    }

    [Fact]
    public async Task A_blob_that_somebody_else_put_there_has_its_hash_computed()
    {
        await Container.UploadBlobAsync("drops/x/picture.bin", BinaryData.FromString("from outside"), Token);

        Assert.Equal(ContentSha.Of("from outside"u8), (await store.FindAsync("drops/x/picture.bin", Token))!.Sha256);
    }

    [Fact]
    public async Task A_blob_that_stands_for_a_folder_is_no_file()
    {
        // The client library would take the slash away.
        using var http = new HttpClient();
        using var put = new HttpRequestMessage(HttpMethod.Put, $"{Container.Uri}/drops/x/{Container.GenerateSasUri(BlobContainerSasPermissions.Write, DateTimeOffset.MaxValue).Query}") { Content = new ByteArrayContent([]) };
        put.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var made = await http.SendAsync(put, Token);
        Assert.True(made.IsSuccessStatusCode, made.ReasonPhrase);
        await Container.UploadBlobAsync("drops/x/picture.bin", BinaryData.FromString("from outside"), Token);

        Assert.Equal(["drops/x/picture.bin"], await store.ListAsync("drops", Token).ToListAsync(Token));
        Assert.Equal("drops/x/picture.bin", Assert.Single(await store.ListFilesAsync("drops/x", Token).ToListAsync(Token)).Path);
    }

    [Fact]
    public async Task A_folder_for_temporary_files_that_was_tidied_away_is_made_again()
    {
        Directory.Delete(folder.File("cache"), recursive: true);

        var artifact = await store.PublishTextAsync("a/b.txt", "written", Token);

        Assert.Equal("written", await File.ReadAllTextAsync(await store.FetchAsync(artifact, Token), Token));
    }

    [Fact]
    public async Task Two_hundred_races_of_two_workers_have_one_winner_each()
    {
        var other = await OpenAsync("other");
        for (var i = 0; i < 200; i++)
        {
            var path = $"races/{i}.txt";
            var writes = new[] { Task.Run(() => store.PublishTextAsync(path, "a", Token)), Task.Run(() => other.PublishTextAsync(path, "b", Token)) };
            await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

            var winner = Assert.Single(writes, write => write.IsCompletedSuccessfully);
            Assert.Equal((await store.FindAsync(path, Token))!.Sha256, (await winner).Sha256);
            Assert.IsType<IOException>(Assert.Single(writes, write => write.IsFaulted).Exception!.InnerException);
        }
    }

    [Fact]
    public async Task A_listing_goes_over_many_pages()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 5_100), Token, async (i, token) => await Container.UploadBlobAsync($"many/{i:D5}", BinaryData.Empty, token));

        var listed = await store.ListAsync("many", Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 5_100).Select(i => $"many/{i:D5}"), listed);
    }

    public async ValueTask DisposeAsync()
    {
        await Container.DeleteIfExistsAsync();
        folder.Dispose();
    }

    private BlobContainerClient Container => new(options.ConnectionString, options.Container);

    private Task<BlobArtifactStore> OpenAsync(string cache) => BlobArtifactStore.OpenAsync(
        new BlobStorageOptions { ConnectionString = options.ConnectionString, Container = options.Container, CacheFolder = folder.File(cache) }, TimeProvider.System, Token);
}
