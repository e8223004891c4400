using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TransferPipeline.Tests;
using TransferPipeline.Tests.Cli;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Datasets dropped into blob storage, with and without events.</summary>
[Collection(OneAtATime.Name)]
public sealed class DropTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_marked_folder_starts_its_pipeline_once_however_many_events_come_and_a_report_says_what_came_of_it()
    {
        await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Drops__QuietSeconds"] = "3600" });
        await FashionPipeline.UploadAsync(cluster, "drops/fashion");
        await cluster.Container.UploadBlobAsync("drops/fashion/pipeline.yaml", BinaryData.FromString("name: fashion\nbackbone: { model: 'store:inbox/models/backbone.onnx' }\nhead: {}\n"), Token);
        var worker = await cluster.Start().ReadyAsync();

        await AnnounceAsync(worker, "drops/fashion/labels.txt");
        await Task.Delay(2_000, Token);
        Assert.Equal(HttpStatusCode.NotFound, await worker.StatusAsync("/api/runs/fashion-1"));
        await cluster.Container.UploadBlobAsync("drops/fashion/_SUCCESS", BinaryData.Empty, Token);
        for (var i = 0; i < 5; i++)
            await AnnounceAsync(worker, "drops/fashion/_SUCCESS", "drops/fashion/labels.txt", "drops/gone/1.png", "other/thing");

        var run = await cluster.FinishedAsync("fashion-1", 60);
        Assert.True(run.State.ToString() == "Succeeded", run.Reason);
        var report = await ReportAsync(cluster, "fashion");
        Assert.Equal(("Succeeded", "fashion-1"), (report.GetProperty("state").GetString(), report.GetProperty("run").GetString()));
        Assert.StartsWith("models/fashion/", report.GetProperty("outputs").GetProperty("train").GetString(), StringComparison.Ordinal);
        Assert.True(report.GetProperty("rows").GetProperty("embed").GetProperty("in").GetInt64() > 0);
        await AnnounceAsync(worker, "drops/fashion/_SUCCESS");
        await Task.Delay(2_000, Token);
        Assert.Equal(HttpStatusCode.NotFound, await worker.StatusAsync("/api/runs/fashion-2"));
    }

    [Fact]
    public async Task The_listing_finds_what_no_event_announced_an_archive_at_once_and_a_changed_one_again()
    {
        await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Drops__QuietSeconds"] = "3600", ["Schedule__DashboardMayWrite"] = "true" });
        using var folder = new TemporaryFolder();
        await cluster.UploadAsync("drops/zipped/pictures.zip", Zip(folder, "one.zip", 3));
        var worker = await cluster.Start().ReadyAsync();

        // The button of the dashboard: the next minute need not be waited for.
        using var triggered = await worker.Http.PostAsync("/hangfire/recurring/trigger", new FormUrlEncodedContent([new("jobs[]", "scan-drops")]), Token);
        Assert.True(triggered.IsSuccessStatusCode);

        Assert.Equal("Succeeded", (await cluster.FinishedAsync("zipped-1", 90)).State.ToString());
        Assert.Equal("Succeeded", (await ReportAsync(cluster, "zipped")).GetProperty("state").GetString());
        await cluster.UploadAsync("drops/zipped/pictures.zip", Zip(folder, "two.zip", 5));
        await AnnounceAsync(worker, "drops/zipped/pictures.zip");
        Assert.Equal("Succeeded", (await cluster.FinishedAsync("zipped-2", 60)).State.ToString());
    }

    [Fact]
    public async Task A_drop_that_cannot_be_used_is_reported_with_the_reason()
    {
        await using var cluster = await Cluster.CreateAsync();
        await cluster.Container.UploadBlobAsync("drops/bad/pipeline.yaml", BinaryData.FromString("name: bad\nbackbone: { modle: x }\n"), Token);
        await cluster.Container.UploadBlobAsync("drops/bad/a/1.png", BinaryData.FromString("no picture"), Token);
        await cluster.Container.UploadBlobAsync("drops/Bad Name/a/1.png", BinaryData.FromString("no picture"), Token);
        await cluster.Container.UploadBlobAsync("drops/empty/notes.txt", BinaryData.FromString("no dataset"), Token);
        var worker = await cluster.Start().ReadyAsync();
        await AnnounceAsync(worker, "drops/bad/pipeline.yaml", "drops/Bad Name/a/1.png", "drops/empty/notes.txt");
        await Task.Delay(3_000, Token);
        await AnnounceAsync(worker, "drops/bad/pipeline.yaml", "drops/Bad Name/a/1.png", "drops/empty/notes.txt");

        Assert.Contains("unknown key 'backbone.modle'", (await ReportAsync(cluster, "bad")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("Rejected", (await ReportAsync(cluster, "Bad Name")).GetProperty("state").GetString());
        Assert.Equal("Failed", (await ReportAsync(cluster, "empty")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_blob_without_a_folder_name_keeps_no_report_of_others_from_being_written()
    {
        await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Schedule__DashboardMayWrite"] = "true" });
        await cluster.Container.UploadBlobAsync("drops//1.png", BinaryData.FromString("no picture"), Token);
        await cluster.Container.UploadBlobAsync("drops/other/notes.txt", BinaryData.FromString("no dataset"), Token);
        var worker = await cluster.Start().ReadyAsync();
        await cluster.SendAsync("inspect-drop", """{ "dataset": "" }""");
        await Eventually.HoldsAsync(async () => await cluster.CountAsync("inspect-drop_error") == 1, 60, () => worker.Log);
        await Task.Delay(3_000, Token);

        using var triggered = await worker.Http.PostAsync("/hangfire/recurring/trigger", new FormUrlEncodedContent([new("jobs[]", "scan-drops")]), Token);

        Assert.True(triggered.IsSuccessStatusCode);
        Assert.Equal("Failed", (await ReportAsync(cluster, "other")).GetProperty("state").GetString());
        Assert.Equal(1, await Services.CountAsync(cluster.Database, "select count(*) from drops"));
        Assert.Equal(1u, await cluster.CountAsync("inspect-drop_error"));
    }

    [Fact]
    public async Task Whether_a_folder_has_been_quiet_says_the_clock_that_workers_share()
    {
        await using var cluster = await Cluster.CreateAsync(new Dictionary<string, string> { ["Drops__QuietSeconds"] = "3600" });
        await cluster.Container.UploadBlobAsync("drops/quiet/notes.txt", BinaryData.FromString("no dataset"), Token);
        var worker = await cluster.Start().ReadyAsync();
        await Services.ExecuteAsync(
            cluster.Database,
            "create or replace function ledger_now() returns bigint language sql volatile as $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint + 7200000 $$");

        await AnnounceAsync(worker, "drops/quiet/notes.txt");

        Assert.Equal("Failed", (await ReportAsync(cluster, "quiet")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_webhook_answers_both_handshakes_and_refuses_what_is_no_event()
    {
        await using var cluster = await Cluster.CreateAsync();
        var worker = await cluster.Start().ReadyAsync();

        using var validation = await worker.Http.PostAsJsonAsync("/api/drops/events", new[] { new { eventType = "Microsoft.EventGrid.SubscriptionValidationEvent", data = new { validationCode = "4711" } } }, Token);
        using var asked = new HttpRequestMessage(HttpMethod.Options, "/api/drops/events");
        asked.Headers.Add("WebHook-Request-Origin", "eventgrid.example");
        using var handshake = await worker.Http.SendAsync(asked, Token);
        using var nonsense = await worker.Http.PostAsJsonAsync("/api/drops/events", new { hello = "world" }, Token);
        using var empty = await worker.Http.PostAsJsonAsync("/api/drops/events", new[] { new { eventType = "Microsoft.EventGrid.SubscriptionValidationEvent" } }, Token);

        Assert.Equal("4711", (await validation.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("validationResponse").GetString());
        Assert.Equal("eventgrid.example", Assert.Single(handshake.Headers.GetValues("WebHook-Allowed-Origin")));
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
    }

    /// <summary>In Event Grid's schema and as CloudEvents, in turn.</summary>
    private static async Task AnnounceAsync(WorkerProcess worker, params string[] paths)
    {
        var subjects = paths.Select(path => $"/blobServices/default/containers/transfer/blobs/{path}");
        object[] events = [.. subjects.Select((subject, i) => i % 2 == 0
            ? (object)new { eventType = "Microsoft.Storage.BlobCreated", subject, data = new { api = "PutBlob" } }
            : new { specversion = "1.0", type = "Microsoft.Storage.BlobCreated", subject, data = new { api = "PutBlockList" } })];
        using var answer = await worker.Http.PostAsJsonAsync("/api/drops/events", events, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<JsonElement> ReportAsync(Cluster cluster, string dataset)
    {
        string? found = null;
        await Eventually.HoldsAsync(
            async () => (found = (await cluster.ContentsAsync($"drops/{dataset}")).Select(file => file.Path).FirstOrDefault(path => path.Contains("/_report-", StringComparison.Ordinal))) is not null,
            120, () => $"no report on {dataset}:\n{string.Join('\n', cluster.Workers.Select(worker => worker.Log))}");
        return (await cluster.Container.GetBlobClient(found).DownloadContentAsync(Token)).Value.Content.ToObjectFromJson<JsonElement>();
    }

    private static string Zip(TemporaryFolder folder, string name, int pictures)
    {
        var images = FashionMnist.Images(FashionMnist.Sample("t10k-images-idx3-ubyte.gz"));
        using var archive = System.IO.Compression.ZipFile.Open(folder.File(name), System.IO.Compression.ZipArchiveMode.Create);
        for (var i = 0; i < pictures; i++)
        {
            using var bitmap = new SkiaSharp.SKBitmap(28, 28, SkiaSharp.SKColorType.Gray8, SkiaSharp.SKAlphaType.Opaque);
            System.Runtime.InteropServices.Marshal.Copy(images[i], 0, bitmap.GetPixels(), FashionMnist.Pixels);
            using var png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
            using var entry = archive.CreateEntry($"class{i % 2}/{i}.png").Open();
            png.SaveTo(entry);
        }

        return folder.File(name);
    }
}
