using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Benchmarks.Exports;

/// <summary>Takes each shared export through a step of tuning in a process of its own, so that its peak memory is its own.</summary>
internal static class ExportTour
{
    /// <param name="names">None: all.</param>
    /// <returns>True when each came through.</returns>
    internal static async Task<bool> RunAsync(IReadOnlyList<string> names, TextWriter writer, CancellationToken cancellationToken)
    {
        if (names.Except(MadeExport.Names).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"There is no export '{unknown}'. There are {string.Join(", ", MadeExport.Names)}.");

        writer.WriteLine("| export | parameters | tuned | cut at | seconds | peak MiB until stored | with ONNX Runtime's check | outputs moved by | TorchSharp - ONNX Runtime |");
        writer.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var complete = true;
        foreach (var name in names.Count == 0 ? MadeExport.Names : names)
        {
            using var export = MadeExport.Make(name);
            var (figures, problem) = await RunAsync(export.Path, cancellationToken);
            complete &= figures is not null;
            writer.WriteLine(figures is null ? $"| {name} | {problem} |" : string.Create(CultureInfo.InvariantCulture,
                $"| {figures.Name} | {figures.Parameters:N0} | {figures.Tuned:N0} | `{figures.Cut}` | {figures.Seconds:F1} | {figures.TunedMiB:F0} | {figures.PeakMiB:F0} | {figures.Moved:E1} | {figures.Difference:E1} |"));
        }

        return complete;
    }

    /// <summary>The child process: one line of JSON.</summary>
    internal static int RunOne(string path, TextWriter writer)
    {
        try
        {
            writer.WriteLine(JsonSerializer.Serialize(ExportRun.Run(path)));
            return 0;
        }
        catch (RejectedException exception)
        {
            writer.WriteLine(exception.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    private static async Task<(ExportFigures? Figures, string Problem)> RunAsync(string path, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["export", path]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? (JsonSerializer.Deserialize<ExportFigures>(said), "")
            : (null, said.Length > 0 ? said.Trim() : $"the process ended with {process.ExitCode}");
    }
}
