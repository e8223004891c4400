using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using RabbitMQ.Client;
using TransferPipeline.Ledger;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Blobs;
using TransferPipeline.Tests;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>Workers on a database, a virtual host and a container of their own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static int count;
    private readonly TemporaryFolder folder = new();
    private readonly Services.OwnDatabase database;
    private readonly Dictionary<string, string> environment;
    private readonly List<WorkerProcess> workers = [];
    private int started;

    private Cluster(Services.OwnDatabase database, IReadOnlyDictionary<string, string>? settings)
    {
        this.database = database;
        RabbitMq = Services.OwnVirtualHost();
        Container = new BlobContainerClient(Services.Azurite, $"cluster-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        environment = new Dictionary<string, string>
        {
            ["Worker__Ledger"] = database.ConnectionString + ";Maximum Pool Size=10",
            ["Worker__RabbitMq"] = RabbitMq,
            ["Worker__ReconcileSeconds"] = "1",
            ["Worker__PatienceSeconds"] = "5",
            ["Worker__LeaseSeconds"] = "5",
            ["Worker__DrainSeconds"] = "5",
            ["Blobs__ConnectionString"] = Services.Azurite,
            ["Blobs__Container"] = Container.Name,
            ["Drops__QuietSeconds"] = "2",
            ["Schedule__PollSeconds"] = "1",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            environment[name] = value;
    }

    internal string RabbitMq { get; }

    internal BlobContainerClient Container { get; }

    internal string Database => database.ConnectionString;

    internal IReadOnlyList<WorkerProcess> Workers => workers;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<Cluster> CreateAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var cluster = new Cluster(await Services.CreateDatabaseAsync(), settings);
        await cluster.Container.CreateIfNotExistsAsync(cancellationToken: Token);
        return cluster;
    }

    /// <summary>Starts a worker with some roles; null: all.</summary>
    internal WorkerProcess Start(string? roles = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var number = ++started;
        var own = new Dictionary<string, string>(environment) { ["Blobs__CacheFolder"] = folder.File($"cache-{number % 4}") };
        if (roles is not null)
            own["Worker__Roles"] = roles;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            own[name] = value;

        var worker = WorkerProcess.Start(own, folder.File($"worker-{number}.log"));
        workers.Add(worker);
        return worker;
    }

    internal Task UploadAsync(string path, string localFile) => Container.GetBlobClient(path).UploadAsync(localFile, overwrite: true, Token);

    /// <summary>Sends plain JSON to a queue, as any producer would.</summary>
    internal async Task SendAsync(string queue, string json)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(RabbitMq) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Token);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { ContentType = "application/json", Persistent = true }, System.Text.Encoding.UTF8.GetBytes(json), Token);
    }

    internal async Task<uint> CountAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(RabbitMq) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        try
        {
            return await channel.MessageCountAsync(queue, Token);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    internal async Task<JsonElement> RunAsync(WorkerProcess control, string runId)
    {
        using var response = await control.Http.GetAsync($"/api/runs/{runId}", Token);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    /// <summary>Waits for a run to end, asking the ledger itself.</summary>
    internal async Task<Run> FinishedAsync(string runId, double seconds)
    {
        await using var ledger = await OpenLedgerAsync();
        var runs = new RunLedger(ledger, TimeProvider.System);
        Run? run = null;
        await Eventually.HoldsAsync(
            async () => (run = await runs.FindAsync(runId, Token)) is { State: not RunState.Running }, seconds,
            () => $"{runId} has not ended: {run}\n{string.Join('\n', workers.Select(worker => $"--- {worker.LogFile}\n{worker.Log}"))}");
        return run!;
    }

    internal async Task<IReadOnlyList<Stage>> StagesAsync(string runId)
    {
        await using var ledger = await OpenLedgerAsync();
        return await new RunLedger(ledger, TimeProvider.System).StagesAsync(runId, Token);
    }

    internal Task<LedgerDatabase> OpenLedgerAsync() => LedgerDatabase.OpenPostgresAsync(database.ConnectionString, Token);

    internal async Task<BlobArtifactStore> OpenStoreAsync() => await BlobArtifactStore.OpenAsync(
        new BlobStorageOptions { ConnectionString = Services.Azurite, Container = Container.Name, CacheFolder = folder.File("cache-test") }, TimeProvider.System, Token);

    /// <summary>Path and hash of everything below some prefixes.</summary>
    internal async Task<IReadOnlyList<(string Path, string Sha256)>> ContentsAsync(params string[] prefixes)
    {
        var store = await OpenStoreAsync();
        var contents = new List<(string, string)>();
        foreach (var prefix in prefixes)
        {
            await foreach (var path in store.ListAsync(prefix, Token))
                contents.Add((path, (await store.FindAsync(path, Token))!.Sha256));
        }

        return contents;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();

        await Container.DeleteIfExistsAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }
}
