using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TransferPipeline.Tests;

namespace TransferPipeline.IntegrationTests.Workers;

/// <summary>A worker as a process of its own, on a loopback port of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task log;

    private WorkerProcess(Process process, Uri address, string logFile)
    {
        this.process = process;
        LogFile = logFile;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) };
        log = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
    }

    internal HttpClient Http { get; }

    internal Uri Address => Http.BaseAddress!;

    internal string LogFile { get; }

    internal int Id => process.Id;

    internal bool HasExited => process.HasExited;

    internal int ExitCode => process.ExitCode;

    internal string Log
    {
        get
        {
            lock (this)
                return File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";
        }
    }

    internal static WorkerProcess Start(IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(BuiltProgram.Find("Worker", "transfer-worker"))
        {
            WorkingDirectory = Path.GetDirectoryName(logFile)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        return new WorkerProcess(Process.Start(start)!, address, logFile);
    }

    /// <summary>Waits until the worker says it is ready.</summary>
    internal async Task<WorkerProcess> ReadyAsync(double seconds = 60)
    {
        await Eventually.HoldsAsync(async () => !HasExited && await StatusAsync("/health/ready") == HttpStatusCode.OK, seconds, () => $"the worker is not ready:\n{Log}");
        return this;
    }

    /// <summary>Null when it does not answer.</summary>
    internal async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(path, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    internal async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    internal async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience, TestContext.Current.CancellationToken);
        await log;
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();

        await log;
        process.Dispose();
        Http.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task CopyAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (this)
                File.AppendAllText(LogFile, line + "\n");
        }
    }
}
