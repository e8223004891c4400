using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>The built <c>transfer-worker</c> program as a process of its own: all roles, no services, everything in a folder.</summary>
internal sealed partial class WorkerProgram : IDisposable
{
    private static readonly string Program = BuiltProgram.Find("Worker", "transfer-worker");
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);
    private readonly string folder;
    private readonly IReadOnlyDictionary<string, string?> settings;
    private Process process;

    private WorkerProgram(string folder, IReadOnlyDictionary<string, string?> settings, Process process, string url)
    {
        this.folder = folder;
        this.settings = settings;
        this.process = process;
        Url = url;
    }

    internal string Url { get; }

    internal static Task<WorkerProgram> StartAsync(string folder, string? key = null) => StartAsync(folder, new Dictionary<string, string?> { ["Worker__ApiKey"] = key });

    /// <param name="settings">Environment variables.</param>
    internal static async Task<WorkerProgram> StartAsync(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        var (process, url) = await StartAsync(folder, settings, "http://127.0.0.1:0");
        return new WorkerProgram(folder, settings, process, url);
    }

    /// <summary>Ends it as a power cut does.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to end, as an orchestrator does.</summary>
    internal async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it again at the same address.</summary>
    internal async Task RestartAsync()
    {
        process.Dispose();
        (process, _) = await StartAsync(folder, settings, Url);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private static async Task<(Process Process, string Url)> StartAsync(string folder, IReadOnlyDictionary<string, string?> settings, string url)
    {
        var start = new ProcessStartInfo(Program) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Worker__", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = url;
        start.Environment["Worker__DataFolder"] = Path.Combine(folder, "service");
        start.Environment["Worker__DrainSeconds"] = "1";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var listens = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && Listening().Match(text) is { Success: true } match)
                listens.TrySetResult(match.Value);
        };
        process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("The worker ended before it listened."));
        process.Start();
        process.BeginOutputReadLine();
        return (process, await listens.Task.WaitAsync(StartTime, TestContext.Current.CancellationToken));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+$")]
    private static partial Regex Listening();
}
