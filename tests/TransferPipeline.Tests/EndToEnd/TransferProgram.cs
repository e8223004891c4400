using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>The built <c>transfer</c> program as a process of its own, working in a folder.</summary>
internal sealed class TransferProgram(string folder)
{
    private static readonly string Program = BuiltProgram.Find("Cli", "transfer");

    /// <summary>Variables that the program gets beside those of the tests.</summary>
    internal Dictionary<string, string> Environment { get; } = [];

    /// <summary>Runs a command to its end.</summary>
    internal async Task<Finished> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await FinishAsync(process);
    }

    internal Process Start(params string[] arguments)
    {
        // A shell that starts the tests in the background has all their children ignore Ctrl-C; env (of GNU) undoes that, and becomes the program.
        string[] line = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Program, .. arguments] : [Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in new[] { "TRANSFER_ROOT", "TRANSFER_SERVER", "TRANSFER_API_KEY" })
            start.Environment.Remove(name);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; the peak of resident memory is read while it runs.</summary>
    internal static async Task<Finished> FinishAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakResident(process.Id));
            await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return new Finished(process.ExitCode, await output, await errors, peak);
    }

    private static long PeakResident(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line["VmHWM:".Length..^"kB".Length], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended between two looks.
            return 0;
        }
    }
}

/// <param name="PeakBytes">Most resident memory; 0 where /proc does not tell.</param>
internal sealed record Finished(int ExitCode, string Output, string Errors, long PeakBytes)
{
    /// <summary>What --json printed.</summary>
    internal JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    internal Finished Demand(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}\n{Output}\n{Errors}");
        return this;
    }

    /// <summary>Every stage of the run accounts for every row.</summary>
    internal Finished DemandBalance()
    {
        var stages = Json.GetProperty("stages").EnumerateArray().ToList();
        Assert.NotEmpty(stages);
        foreach (var stage in stages)
        {
            var rows = new[] { "done", "cached", "duplicate", "quarantined" }.Sum(name => stage.GetProperty(name).GetInt64());
            Assert.True(rows == stage.GetProperty("in").GetInt64(), stage.ToString());
        }

        return this;
    }
}
