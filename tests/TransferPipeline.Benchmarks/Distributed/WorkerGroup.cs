using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Storage.Blobs;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>Workers on a database, a virtual host and a container of their own.</summary>
internal sealed class WorkerGroup : IDisposable
{
    private readonly List<Process> processes = [];
    private readonly HttpClient http;
    private readonly string connectionString;
    private readonly BlobContainerClient container;

    private WorkerGroup(string connectionString, BlobContainerClient container, IReadOnlyList<string> roles, string folder, string sources)
    {
        this.connectionString = connectionString;
        this.container = container;
        var ports = roles.Select(_ => FreePort()).ToList();
        foreach (var (role, port) in roles.Zip(ports))
        {
            var start = new ProcessStartInfo(ProgramFile("Worker", "transfer-worker")) { WorkingDirectory = folder };
            start.Environment["Worker__Roles"] = role;
            start.Environment["Worker__Ledger"] = connectionString;
            start.Environment["Worker__RabbitMq"] = TestServices.RabbitMq + "/test98";
            start.Environment["Worker__SourceFolder"] = sources;
            start.Environment["Blobs__ConnectionString"] = TestServices.Azurite;
            start.Environment["Blobs__Container"] = container.Name;
            start.Environment["Blobs__CacheFolder"] = Path.Combine(folder, $"cache-{port}");
            start.Environment["Logging__LogLevel__Default"] = "Warning";
            start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
            processes.Add(Process.Start(start)!);
        }

        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
    }

    /// <param name="roles">One worker each; the first needs <c>control</c>.</param>
    internal static async Task<WorkerGroup> StartAsync(IReadOnlyList<string> roles, string folder, string sources, CancellationToken cancellationToken)
    {
        var database = await TestServices.CreateDatabaseAsync($"workers_{Environment.ProcessId}");
        var container = new BlobContainerClient(TestServices.Azurite, $"workers-{Environment.ProcessId}");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var group = new WorkerGroup(database, container, roles, folder, sources);
        while (!await group.IsReadyAsync(cancellationToken))
            await Task.Delay(200, cancellationToken);
        return group;
    }

    /// <summary>What a program of ours is called in the folder it was built into.</summary>
    internal static string ProgramFile(string project, string program)
    {
        var folder = AppContext.BaseDirectory;
        const string output = "/tests/TransferPipeline.Benchmarks/";
        var at = folder.LastIndexOf(output, StringComparison.Ordinal);
        return Path.Combine(folder[..at], "src", $"TransferPipeline.{project}", folder[(at + output.Length)..], program);
    }

    /// <summary>From the run's entry into the ledger to its end, by the ledger's clock. Everything is done anew: results of earlier runs are deleted before.</summary>
    internal async Task<TimeSpan> RunAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        await ForgetAsync(cancellationToken);
        using var submitted = await http.PostAsJsonAsync("/api/runs", spec, cancellationToken);
        submitted.EnsureSuccessStatusCode();
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("run").GetString();
        while (true)
        {
            var run = await http.GetFromJsonAsync<JsonElement>($"/api/runs/{id}", cancellationToken);
            if (run.GetProperty("state").GetString() is not "Running" and var state)
            {
                return state == "Succeeded"
                    ? run.GetProperty("finishedAt").GetDateTimeOffset() - run.GetProperty("createdAt").GetDateTimeOffset()
                    : throw new InvalidOperationException($"The run ended as {state}: {run}");
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.Dispose();
        }

        http.Dispose();
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await TestServices.QueryAsync<long>(connectionString, "with gone as (delete from results returning 1) select count(*) from gone");
        foreach (var prefix in new[] { "embeddings/", "models/" })
        {
            await foreach (var blob in container.GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, prefix, cancellationToken))
                await container.DeleteBlobAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync("/health/ready", cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
