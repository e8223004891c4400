using TransferPipeline.Contracts;
using TransferPipeline.Hub;

namespace TransferPipeline.Tests.Hub;

/// <summary>What goes wrong between two machines.</summary>
public sealed class DownloadTests : IDisposable
{
    private const int Length = 300_000;

    private readonly TemporaryFolder folder = new();
    private readonly HubServer server = new HubServer().With("config.json", "{}").With("model.onnx", HubServer.Bytes(Length), large: true);
    private readonly HastyTime time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Tag => $"\"{HubServer.Sha256(HubServer.Bytes(Length))[..16]}\"";

    private string Partial => folder.File("hub", "models--maker--small-model", "blobs", server.Hash("model.onnx") + ".incomplete");

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_cut_connection_goes_on_where_it_was()
    {
        server.StoreFaults.Enqueue(_ => Whole() with { CutAfter = 100_000 });

        await PullWholeAsync();

        Assert.Equal([null, "bytes=100000-"], server.StoreRequests.Select(request => request.Range));
        Assert.Equal(Tag, server.StoreRequests[1].Headers["If-Range"]);
    }

    [Fact]
    public async Task A_download_that_gains_is_not_given_up_however_often_it_is_cut()
    {
        for (var cut = 0; cut < 12; cut++)
            server.StoreFaults.Enqueue(request => request.Range is null ? Whole() with { CutAfter = 10_000 } : Rest(request) with { CutAfter = 10_000 });

        await PullWholeAsync();

        Assert.Equal(13, server.StoreRequests.Count);
    }

    [Fact]
    public async Task A_download_that_gains_nothing_is_given_up_and_what_was_fetched_is_kept()
    {
        server.StoreFaults.Enqueue(_ => Whole() with { CutAfter = 100_000 });
        for (var cut = 0; cut < 20; cut++)
            server.StoreFaults.Enqueue(request => Rest(request) with { CutAfter = 0 });

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => PullAsync());

        Assert.Contains("What was fetched is kept", failure.Message);
        Assert.Equal(100_000, new FileInfo(Partial).Length);
        Assert.Equal(6, server.StoreRequests.Count);
        Assert.Equal([1, 2, 4, 8, 16], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_gone_on_from()
    {
        await LeaveAsync(HubServer.Bytes(Length)[..120_000]);

        await PullWholeAsync();

        Assert.Equal("bytes=120000-", Assert.Single(server.StoreRequests).Range);
    }

    [Fact]
    public async Task What_an_earlier_process_left_whole_is_not_fetched()
    {
        await LeaveAsync(HubServer.Bytes(Length));

        await PullWholeAsync();

        Assert.Empty(server.StoreRequests);
    }

    [Fact]
    public async Task What_an_earlier_process_left_wrong_is_thrown_away_and_fetched_anew()
    {
        await LeaveAsync(new byte[1_000]);

        await PullWholeAsync();

        Assert.Equal(["bytes=1000-", null], server.StoreRequests.Select(request => request.Range));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_of_it_again()
    {
        server.IgnoresRanges = true;
        await LeaveAsync(HubServer.Bytes(Length)[..120_000]);

        await PullWholeAsync();
    }

    [Fact]
    public async Task Cancelling_leaves_what_came_and_the_next_pull_goes_on()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        server.StoreFaults.Enqueue(_ => new ServedAnswer(200, HubServer.Bytes(Length)) { CutAfter = 100_000, StallAfterBody = true });
        var some = new Progress<HubProgress>(progress => Interrupt(progress, interrupt));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ModelHub(server.Settings(folder), time, some).PullAsync(Reference(), null, interrupt.Token));
        var left = new FileInfo(Partial).Length;
        await PullWholeAsync();

        Assert.Equal(100_000, left);
        Assert.Equal("bytes=100000-", server.StoreRequests[1].Range);
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_nothing()
    {
        var wrong = HubServer.Bytes(Length);
        wrong[200_000] ^= 1;
        server.StoreFaults.Enqueue(_ => new ServedAnswer(200, wrong));

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("another checksum", refusal.Message);
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(Partial)!), file => Path.GetFileName(file).StartsWith(server.Hash("model.onnx"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_bytes_than_were_announced_are_not_taken()
    {
        server.StoreFaults.Enqueue(_ => new ServedAnswer(200, HubServer.Bytes(Length + 70_000)));

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("more bytes", refusal.Message);
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task A_file_that_is_another_than_the_list_said_is_refused_before_it_is_read()
    {
        server.Faults.Enqueue(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal)
            ? new ServedAnswer(302, []) { Headers = { ["Location"] = server.StoreUrl + "/x/" + server.Hash("model.onnx"), ["X-Linked-ETag"] = $"\"{new string('0', 64)}\"" } }
            : null);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => PullAsync());

        Assert.Contains("another model.onnx", refusal.Message);
    }

    [Fact]
    public async Task Too_many_requests_wait_as_long_as_the_server_asks()
    {
        server.Faults.Enqueue(_ => HubServer.Error(429) with { Headers = new() { ["Retry-After"] = "7" } });

        await PullWholeAsync();

        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task Too_many_requests_wait_a_real_second()
    {
        server.StoreFaults.Enqueue(_ => HubServer.Error(429) with { Headers = new() { ["Retry-After"] = "1" } });
        var started = TimeProvider.System.GetTimestamp();

        await new ModelHub(server.Settings(folder), TimeProvider.System, null).PullAsync(Reference(), null, Stop);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.95, 20);
    }

    [Fact]
    public async Task Nobody_waits_an_hour()
    {
        server.Faults.Enqueue(_ => HubServer.Error(429) with { Headers = new() { ["Retry-After"] = "3600" } });

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => PullAsync());

        Assert.Contains("come back in 3,600 seconds", failure.Message);
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again_and_then_given_up()
    {
        for (var failure = 0; failure < 3; failure++)
            server.Faults.Enqueue(_ => HubServer.Error(503));
        await PullWholeAsync();

        for (var failure = 0; failure < 20; failure++)
            server.Faults.Enqueue(_ => HubServer.Error(500));
        var before = server.Requests.Count;
        var model = await PullAsync();

        Assert.Equal(6, server.Requests.Count - before);
        Assert.Contains("out of reach", Assert.Single(model.Notes));
    }

    [Fact]
    public async Task A_silent_server_is_not_waited_for()
    {
        for (var silence = 0; silence < 20; silence++)
            server.Faults.Enqueue(_ => new ServedAnswer(200, []) { Silent = true });
        var settings = server.Settings(folder) with { Silence = TimeSpan.FromMilliseconds(50) };

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => new ModelHub(settings, time, null).PullAsync(Reference(), null, Stop));

        Assert.Contains("127.0.0.1 was silent", failure.Message);
    }

    [Fact]
    public async Task Without_a_network_the_cache_answers()
    {
        var model = await PullAsync();
        var settings = server.Settings(folder) with { Endpoint = new Uri("http://127.0.0.1:9") };

        var cached = await new ModelHub(settings, time, null).PullAsync(Reference(), null, Stop);

        Assert.Equal(model.OnnxFile, cached.OnnxFile);
        Assert.Equal(model.Files, cached.Files);
        Assert.Contains("out of reach", Assert.Single(cached.Notes));
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task Without_a_network_and_a_cache_the_reason_is_said()
    {
        var settings = server.Settings(folder) with { Endpoint = new Uri("http://127.0.0.1:9") };

        var failure = await Assert.ThrowsAnyAsync<IOException>(() => new ModelHub(settings, time, null).PullAsync(Reference(), null, Stop));

        Assert.Contains("127.0.0.1 could not be reached", failure.Message);
    }

    [Fact]
    public async Task Offline_nothing_is_asked()
    {
        var offline = server.Settings(folder) with { Offline = true };
        var refusal = await Assert.ThrowsAsync<RejectedException>(() => new ModelHub(offline, time, null).PullAsync(Reference(), null, Stop));
        await PullAsync();
        var before = server.Requests.Count;

        await new ModelHub(offline, time, null).PullAsync(Reference(), null, Stop);

        Assert.Contains("HF_HUB_OFFLINE", refusal.Message);
        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task A_cache_that_has_only_other_files_says_so()
    {
        await PullAsync();
        File.Delete(folder.File("hub", "models--maker--small-model", "snapshots", server.Commit, "model.onnx"));
        var offline = server.Settings(folder) with { Offline = true };

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => new ModelHub(offline, time, null).PullAsync(Reference(), null, Stop));

        Assert.Contains("has only a part of maker/small-model at main (config.json), not fp32", refusal.Message);
    }

    private static void Interrupt(HubProgress progress, CancellationTokenSource interrupt)
    {
        if (progress is { File: "model.onnx", Bytes: 100_000 })
            interrupt.Cancel();
    }

    private static HubReference Reference() => HubReference.Parse("hf:" + HubServer.Name);

    private static ServedAnswer Whole() => new(200, HubServer.Bytes(Length)) { Headers = { ["ETag"] = Tag } };

    private static ServedAnswer Rest(ServedRequest request)
    {
        var from = int.Parse(request.Range!["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        return new(206, HubServer.Bytes(Length)[from..]) { Headers = { ["ETag"] = Tag, ["Content-Range"] = $"bytes {from}-{Length - 1}/{Length}" } };
    }

    private async Task LeaveAsync(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Partial)!);
        await File.WriteAllBytesAsync(Partial, bytes, Stop);
    }

    private Task<HubModel> PullAsync() => new ModelHub(server.Settings(folder), time, null).PullAsync(Reference(), null, Stop);

    private async Task PullWholeAsync()
    {
        var model = await PullAsync();
        Assert.Equal(HubServer.Bytes(Length), await File.ReadAllBytesAsync(model.OnnxFile, Stop));
        Assert.False(File.Exists(Partial));
    }
}
