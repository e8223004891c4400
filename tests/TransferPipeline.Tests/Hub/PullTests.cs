using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Hub;

namespace TransferPipeline.Tests.Hub;

public sealed class PullTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HubServer server = new HubServer().WithSmallModel();
    private readonly HastyTime time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Files_lie_in_the_cache_as_the_clients_of_the_hub_lay_them()
    {
        var model = await PullAsync();

        var repository = folder.File("hub", "models--maker--small-model");
        Assert.Equal(server.Commit, await File.ReadAllTextAsync(Path.Combine(repository, "refs", "main"), Stop));
        Assert.Equal(Path.Combine(repository, "snapshots", server.Commit, "onnx", "model.onnx"), model.OnnxFile);
        Assert.Equal($"../../../blobs/{server.Hash("onnx/model.onnx")}", new FileInfo(model.OnnxFile).LinkTarget);
        Assert.Equal($"../../blobs/{server.Hash("config.json")}", new FileInfo(Path.Combine(model.Folder, "config.json")).LinkTarget);
        Assert.Equal(server["onnx/model.onnx"], await File.ReadAllBytesAsync(model.OnnxFile, Stop));
        Assert.Equal(["1_Pooling/config.json", "README.md", "config.json", "modules.json", "onnx/model.onnx", "tokenizer.json"], model.Files.Select(file => file.Path));
        Assert.Equal(HubServer.Sha256(server["config.json"]), model.Files.Single(file => file.Path == "config.json").Sha256);
        Assert.Equal("apache-2.0", model.License);
        Assert.Empty(Directory.GetFiles(Path.Combine(repository, "blobs"), "*.incomplete"));
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        await PullAsync();
        var before = server.Fetches.Count;

        await PullAsync();

        Assert.Equal(before, server.Fetches.Count);
    }

    [Fact]
    public async Task What_another_client_fetched_is_used()
    {
        foreach (var path in new[] { "config.json", "onnx/model.onnx" })
        {
            var blob = folder.File("hub", "models--maker--small-model", "blobs", server.Hash(path));
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            await File.WriteAllBytesAsync(blob, server[path], Stop);
        }

        await PullAsync();

        Assert.DoesNotContain(server.Fetches, request => request.Path.EndsWith("/model.onnx", StringComparison.Ordinal) || request.Path.EndsWith($"{server.Commit}/config.json", StringComparison.Ordinal));
        Assert.NotEmpty(server.Fetches);
    }

    [Fact]
    public async Task A_blob_that_was_damaged_in_the_cache_is_fetched_again()
    {
        var model = await PullAsync();
        var blob = folder.File("hub", "models--maker--small-model", "blobs", server.Hash("onnx/model.onnx"));
        var bytes = await File.ReadAllBytesAsync(blob, Stop);
        bytes[5] ^= 1;
        await File.WriteAllBytesAsync(blob, bytes, Stop);

        await PullAsync();

        Assert.Equal(server["onnx/model.onnx"], await File.ReadAllBytesAsync(model.OnnxFile, Stop));
    }

    [Fact]
    public async Task The_token_goes_to_the_endpoint_and_to_nobody_else()
    {
        await PullAsync();

        Assert.All(server.Requests, request => Assert.Equal("Bearer " + HubServer.Token, request.Token));
        Assert.NotEmpty(server.StoreRequests);
        Assert.All(server.StoreRequests, request => Assert.Null(request.Token));
    }

    [Fact]
    public async Task A_token_does_not_come_back_to_the_endpoint_through_another_host()
    {
        server.StoreFaults.Enqueue(_ => new ServedAnswer(302, []) { Headers = { ["Location"] = $"{server.Url}/api/resolve-cache/onnx/model.onnx" } });

        await PullAsync();

        Assert.Null(server.Requests.Last(request => request.Path.EndsWith("resolve-cache/onnx/model.onnx", StringComparison.Ordinal)).Token);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/model.onnx")]
    [InlineData("http://user:secret@127.0.0.1/model.onnx")]
    public async Task A_redirect_to_another_scheme_or_with_a_password_is_not_followed(string target)
    {
        server.Faults.Enqueue(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal) ? new ServedAnswer(302, []) { Headers = { ["Location"] = target } } : null);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("is not followed", refusal.Message);
    }

    [Fact]
    public async Task Redirects_end_somewhere()
    {
        for (var hop = 0; hop < 20; hop++)
            server.Faults.Enqueue(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal) ? new ServedAnswer(302, []) { Headers = { ["Location"] = request.Path } } : null);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("redirects", refusal.Message);
    }

    [Theory]
    [InlineData("../../../evil.onnx")]
    [InlineData("/etc/evil.onnx")]
    [InlineData("onnx\\..\\..\\evil.onnx")]
    [InlineData("a/./b.onnx")]
    [InlineData("C:evil.onnx")]
    public async Task A_name_that_leads_out_of_the_cache_is_refused_and_nothing_is_written(string path)
    {
        using var hostile = new HubServer().With("config.json", "{}").With(path, Onnx.Networks.Pixels(17).ToBytes(), large: true);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => new ModelHub(hostile.Settings(folder), time, null).PullAsync(Reference(), null, Stop));

        Assert.Contains(path, refusal.Message);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), file => file.Contains("evil", StringComparison.Ordinal));
        Assert.Empty(hostile.StoreRequests);
    }

    [Theory]
    [InlineData("{0}/../../outside")]
    [InlineData("xyz")]
    public async Task A_hash_that_is_none_never_becomes_a_file_name(string hash)
    {
        server.Lists = entries => [System.Text.Json.JsonSerializer.SerializeToElement(new { type = "file", path = "onnx/model.onnx", size = 5, oid = hash })];

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("no usable hash", refusal.Message);
    }

    [Fact]
    public async Task Lists_of_files_that_come_in_pages_are_read_to_their_end()
    {
        server.PageSize = 3;

        var model = await PullAsync();

        Assert.Equal(6, model.Files.Count);
        Assert.Equal(4, server.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_that_goes_on_at_another_host_is_refused()
    {
        server.Faults.Enqueue(request => request.Path.Contains("/tree/", StringComparison.Ordinal)
            ? new ServedAnswer(200, Encoding.UTF8.GetBytes("[]")) { Headers = { ["Link"] = $"<{server.StoreUrl}/tree>; rel=\"next\"" } }
            : null);

        await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Empty(server.StoreRequests);
    }

    [Fact]
    public async Task Weights_beside_the_graph_come_with_it()
    {
        using var apart = new HubServer().With("onnx/model.onnx_data", HubServer.Bytes(16), large: true).With("onnx/unused_data", HubServer.Bytes(5), large: true);
        apart.With("onnx/model.onnx", ExternalModel.Bytes("model.onnx_data"), large: true);

        var model = await new ModelHub(apart.Settings(folder), time, null).PullAsync(Reference(), null, Stop);

        Assert.Equal(["onnx/model.onnx", "onnx/model.onnx_data"], model.Files.Select(file => file.Path));
        Assert.Equal(HubServer.Bytes(16), TransferPipeline.Onnx.Tensors.ExternalData.Inline(TransferPipeline.Onnx.Graphs.OnnxModel.Load(model.OnnxFile)).Proto.Graph.Initializer[0].RawData.ToByteArray());
    }

    [Fact]
    public async Task A_link_in_the_cache_that_leads_out_of_it_is_not_followed()
    {
        using var apart = new HubServer().With("onnx/model.onnx_data", HubServer.Bytes(16), large: true).With("onnx/model.onnx", ExternalModel.Bytes("model.onnx_data"), large: true);
        var model = await new ModelHub(apart.Settings(folder), time, null).PullAsync(Reference(), null, Stop);
        var outside = folder.File("secret");
        await File.WriteAllBytesAsync(outside, HubServer.Bytes(16), Stop);
        File.Delete(model.OnnxFile + "_data");
        File.CreateSymbolicLink(model.OnnxFile + "_data", outside);

        Assert.Contains("symbolic link", Assert.Throws<RejectedException>(() => TransferPipeline.Onnx.Graphs.OnnxModel.Load(model.OnnxFile)).Message);
    }

    [Fact]
    public async Task Two_pulls_at_once_fetch_each_file_once()
    {
        var models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PullAsync()));

        Assert.All(models, model => Assert.True(File.Exists(model.OnnxFile)));
        Assert.Equal(6, server.Fetches.Count);
    }

    [Fact]
    public async Task A_file_of_no_bytes_is_fetched_too()
    {
        server.With("special_tokens_map.json", "");

        var model = await PullAsync();

        Assert.Equal(0, new FileInfo(Path.Combine(model.Folder, "special_tokens_map.json")).ResolveLinkTarget(true) is FileInfo empty ? empty.Length : -1);
    }

    [Fact]
    public async Task The_model_of_the_shared_folder_comes_whole()
    {
        var source = Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2");
        using var mini = new HubServer();
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            mini.With(Path.GetRelativePath(source, file), await File.ReadAllBytesAsync(file, Stop), file.EndsWith(".onnx", StringComparison.Ordinal));
        mini.StoreFaults.Enqueue(_ => new ServedAnswer(200, mini["onnx/model.onnx"]) { CutAfter = 40_000_000 });

        var model = await new ModelHub(mini.Settings(folder), time, null).PullAsync(Reference(), null, Stop);

        Assert.Equal(2, mini.StoreRequests.Count);
        Assert.StartsWith("bytes=", mini.StoreRequests[1].Range);
        Assert.Equal(HubServer.Sha256(mini["onnx/model.onnx"]), model.Files.Single(file => file.Path == "onnx/model.onnx").Sha256);
        var card = TransferPipeline.Onnx.Cards.ModelCardReader.Read(model.OnnxFile);
        Assert.Equal(("mean", true, 256), (card.Text!.Pooling, card.Text.Normalize, card.Text.MaxTokens));
        Assert.Equal($"hf:{HubServer.Name}@{mini.Commit}", card.Source);
    }

    private static HubReference Reference() => HubReference.Parse("hf:" + HubServer.Name);

    private Task<HubModel> PullAsync() => new ModelHub(server.Settings(folder), time, null).PullAsync(Reference(), null, Stop);
}
