using System.Net;
using System.Net.Http.Json;
using TransferPipeline.Tests;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Who may talk to a worker, and what it refuses. The worker is alone: SQLite, a folder, no broker.</summary>
[Collection(OneAtATime.Name)]
public sealed class AccessTests(AccessTests.LoneWorkers workers) : IClassFixture<AccessTests.LoneWorkers>
{
    private const string Key = "a key of sixteen or more";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private WorkerProcess Open => workers.Open;

    private WorkerProcess Keyed => workers.Keyed;

    [Theory]
    [InlineData("/api/runs")]
    [InlineData("/hangfire")]
    public async Task Without_a_key_only_this_machine_is_answered_and_nobody_behind_a_proxy(string path)
    {
        Assert.Equal(HttpStatusCode.OK, await Open.StatusAsync(path));
        foreach (var header in new[] { ("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("Host", "evil.example") })
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Open, HttpMethod.Get, path, header));
    }

    [Theory]
    [InlineData("/api/runs")]
    [InlineData("/hangfire")]
    public async Task With_a_key_it_is_asked_for_wherever_one_comes_from(string path)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyed.StatusAsync(path));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Keyed, HttpMethod.Get, path, ("X-Api-Key", Key + "x")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Keyed, HttpMethod.Get, path, ("X-Api-Key", Key)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Keyed, HttpMethod.Get, path, ("Authorization", $"Bearer {Key}")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Keyed, HttpMethod.Get, path, ("Authorization", $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Key}"))}")));
        Assert.Equal(HttpStatusCode.OK, await Keyed.StatusAsync("/health/ready"));
    }

    [Fact]
    public async Task A_page_of_another_site_may_not_post()
        => Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Open, HttpMethod.Post, "/api/runs/x-1/cancel", ("Origin", "https://evil.example")));

    [Theory]
    [InlineData("GET", "/api/runs/..%2f..%2fetc%2fpasswd", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/artifacts/..%2f..%2fetc/passwd", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/artifacts/models/a/1/model.onnx", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/artifacts/uploads/0000000000000000000000000000000000000000000000000000000000000000", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/artifacts/none", HttpStatusCode.NotFound)]
    public async Task Paths_that_lead_elsewhere_and_contents_that_are_not_what_they_say_are_refused(string method, string path, HttpStatusCode expected)
        => Assert.Equal(expected, await StatusAsync(Open, new HttpMethod(method), path, ("X-None", "none")));

    [Fact]
    public async Task A_pipeline_that_does_not_fit_is_refused_with_the_reason_and_a_body_without_end_is_cut_off()
    {
        using var unknown = await Open.Http.PostAsync("/api/runs", new StringContent("""{ "name": "a", "datset": {} }""", null, "application/json"), Token);
        using var local = await Open.Http.PostAsJsonAsync("/api/runs", new { name = "a", dataset = new { source = "/etc" } }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("datset", await unknown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, local.StatusCode);
        Assert.Contains("Worker__SourceFolder", await local.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.True(await IsCutOffAsync(Open.Http.PostAsync("/api/runs", new StringContent(new string(' ', 40 << 20), null, "application/json"), Token)));
        Assert.Equal(HttpStatusCode.OK, await Open.StatusAsync("/health/live"));
    }

    [Theory]
    [InlineData("Worker__LeaseSeconds", "4", "LeaseSeconds must be between 5 and 600")]
    [InlineData("Worker__LeaseSeconds", "soon", "Worker:LeaseSeconds is 'soon'")]
    [InlineData("Worker__Rolls", "embed", "Worker:Rolls is no setting")]
    [InlineData("Worker__Roles", "embed,cook", "Worker:Roles names 'cook'; allowed are ingest, embed, train, score, control")]
    [InlineData("Worker__Roles", "embed", "without Worker:RabbitMq this process is alone")]
    [InlineData("Worker__RabbitMq", "amqp://localhost", "Worker:RabbitMq and Worker:Ledger go together")]
    [InlineData("Worker__ApiKey", "short", "ApiKey")]
    [InlineData("Blobs__Container", "X", "Blobs:Container must have 3 to 63 lower-case letters")]
    public async Task A_setting_that_does_not_fit_ends_the_start_with_its_name_and_what_is_allowed(string name, string value, string expected)
    {
        await using var worker = workers.Start($"wrong-{name}", new Dictionary<string, string> { [name] = value });

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(expected, worker.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("Host=localhost;Databse=transfer")]
    [InlineData("Username=transfer")]
    public async Task A_database_that_is_not_spelled_right_ends_the_start_with_the_name_of_the_setting(string ledger)
    {
        await using var worker = workers.Start("wrong-ledger", new Dictionary<string, string> { ["Worker__RabbitMq"] = "amqp://localhost", ["Worker__Ledger"] = ledger });

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("Worker:Ledger cannot be read", worker.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "a", "dataset": { "source": "store:x", "testFraction": 1e400 } }""", "a number that is too large")]
    [InlineData("""{ "name": "a", "score": { "input": "store:x", "model": "m", "artifact": {} } }""", "without its 'path' or its 'sha256'")]
    public async Task A_pipeline_that_cannot_be_written_down_is_refused_with_the_reason(string pipeline, string expected)
    {
        using var refused = await Open.Http.PostAsync("/api/runs", new StringContent(pipeline, null, "application/json"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(expected, (await refused.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Token)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(WorkerProcess worker, HttpMethod method, string path, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get)
            request.Content = new StringContent("");
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var response = await worker.Http.SendAsync(request, Token);
        return response.StatusCode;
    }

    /// <summary>The server answers, or closes the connection on what is still being sent.</summary>
    private static async Task<bool> IsCutOffAsync(Task<HttpResponseMessage> answer)
    {
        try
        {
            using var response = await answer;
            return response.StatusCode == HttpStatusCode.RequestEntityTooLarge;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>Two workers for all tests: one without a key, one with.</summary>
    public sealed class LoneWorkers : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        internal WorkerProcess Open { get; private set; } = null!;

        internal WorkerProcess Keyed { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Open = Start("open", []);
            Keyed = Start("keyed", new Dictionary<string, string> { ["Worker__ApiKey"] = Key });
            await Open.ReadyAsync();
            await Keyed.ReadyAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Open.DisposeAsync();
            await Keyed.DisposeAsync();
            folder.Dispose();
        }

        internal WorkerProcess Start(string name, Dictionary<string, string> settings) => WorkerProcess.Start(
            new Dictionary<string, string>(settings) { ["Worker__DataFolder"] = folder.File("data", name) }, folder.File($"{name}.log"));
    }
}
