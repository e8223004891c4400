using TransferPipeline.Contracts;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Http;

namespace TransferPipeline.Tests.Hub;

/// <summary>Every refusal says what is to be done.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HubServer server = new HubServer().WithSmallModel();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("hf:nobody/nothing", null, "has no model nobody/nothing, or it is private: then set HF_TOKEN")]
    [InlineData("hf:nobody/nothing", "hf_x", "the account whose HF_TOKEN is set may not see it")]
    [InlineData("hf:maker/small-model@v9", null, "has no revision 'v9'")]
    [InlineData("hf:maker/small-model:q4", null, "It has onnx/model.onnx, onnx/model_fp16.onnx. Name one: hf:maker/small-model@main:onnx/model.onnx")]
    [InlineData("hf:maker/small-model:onnx/other.onnx", null, "does not have the file onnx/other.onnx")]
    public async Task What_is_not_there_is_named(string reference, string? token, string part)
        => Assert.Contains(part, (await RefuseAsync(reference, token)).Message);

    [Fact]
    public async Task A_gated_model_says_where_its_licence_is_accepted()
    {
        server.Gate = "GatedRepo";

        var refusal = await RefuseAsync("hf:maker/small-model", null);

        Assert.Equal($"maker/small-model is gated: accept its licence at {server.Url}/maker/small-model, and set HF_TOKEN to a token of that account.", refusal.Message);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_not_called_a_missing_model()
    {
        server.Faults.Enqueue(_ => HubServer.Error(401));

        Assert.Contains("does not accept the token", (await RefuseAsync("hf:maker/small-model", "hf_old")).Message);
    }

    [Fact]
    public async Task A_forbidden_file_is_named()
    {
        server.Faults.Enqueue(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal) ? HubServer.Error(403) : null);

        Assert.Contains("does not give onnx/model.onnx", (await RefuseAsync("hf:maker/small-model", null)).Message);
    }

    [Fact]
    public async Task Weights_without_a_graph_say_how_to_make_one()
    {
        using var bare = new HubServer().With("config.json", "{}").With("model.safetensors", HubServer.Bytes(10), large: true);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => Hub(bare, null).PullAsync(HubReference.Parse("hf:" + HubServer.Name), null, Stop));

        Assert.Contains("only weights (.safetensors)", refusal.Message);
        Assert.Contains("optimum-cli export onnx --model maker/small-model FOLDER", refusal.Message);
    }

    [Fact]
    public async Task What_is_no_hub_is_said_to_be_none()
    {
        server.Faults.Enqueue(_ => new ServedAnswer(200, "<html>"u8.ToArray()));

        Assert.Contains("is no JSON", (await RefuseAsync("hf:maker/small-model", null)).Message);
    }

    [Theory]
    [InlineData("https://hub", "https://store/x", true)]
    [InlineData("https://hub", "http://store/x", false)]
    [InlineData("https://hub", "file:///etc/passwd", false)]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:9/x", true)]
    [InlineData("http://127.0.0.1", "https://store/x", true)]
    [InlineData("http://127.0.0.1", "gopher://store/x", false)]
    public void A_redirect_never_leads_from_a_safe_scheme_to_another(string from, string to, bool allowed)
        => Assert.Equal(allowed, HubHttp.MayFollow(new Uri(from), new Uri(to)));

    [Fact]
    public void A_disk_that_is_too_small_is_said_before_anything_is_fetched()
    {
        DiskSpace.Demand("/cache", 5_000_000, 5_000_000);

        Assert.Equal(
            "5.0 MB are to be fetched, and the disk of /cache has 1.0 MB left. Make room, or let HF_HUB_CACHE name a folder on another disk.",
            Assert.Throws<IOException>(() => DiskSpace.Demand("/cache", 5_000_000, 1_000_000)).Message);
    }

    [Fact]
    public void A_disk_that_becomes_full_is_known_by_its_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a device that is always full.");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);

        Assert.True(DiskSpace.IsFull(Assert.Throws<IOException>(() => full.Write([1]))));
    }

    [Fact]
    public async Task A_lock_that_somebody_holds_is_waited_for()
    {
        var file = folder.File("locks", "x.lock");
        var told = 0;
        Task<FileStream> second;
        using (await BlobLock.TakeAsync(file, () => told++, Stop))
        {
            second = BlobLock.TakeAsync(file, () => told++, Stop);
            Assert.False(second.IsCompleted);
        }

        await (await second).DisposeAsync();
        Assert.Equal(1, told);
    }

    private static ModelHub Hub(HubServer at, string? token, TemporaryFolder? cache = null)
        => new(new HubSettings { Endpoint = new Uri(at.Url), CacheFolder = cache?.File("hub") ?? Path.Combine(Path.GetTempPath(), "never"), Token = token }, new HastyTime(), null);

    private Task<RejectedException> RefuseAsync(string reference, string? token)
        => Assert.ThrowsAsync<RejectedException>(() => Hub(server, token, folder).PullAsync(HubReference.Parse(reference), null, Stop));
}
