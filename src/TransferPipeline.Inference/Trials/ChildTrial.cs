using System.Diagnostics;
using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Trials;

namespace TransferPipeline.Inference.Trials;

/// <summary>
/// Tries a model in a process of its own: the program calls itself with a hidden command (<see cref="Command"/>), and that one runs the model. What takes
/// that process down, or never ends, is a model that is refused.
/// </summary>
/// <param name="program">Path of the program.</param>
/// <param name="arguments">What stands in front of the model's path.</param>
/// <param name="limit">How long a trial may take.</param>
public sealed class ChildTrial(string program, IReadOnlyList<string> arguments, TimeSpan limit) : IModelTrial
{
    /// <summary>The hidden command; the path of the model follows.</summary>
    public const string Command = "try-model";

    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(5);

    public string Format => "trial 1";

    /// <summary>For a program of ours, by its assembly's name; it lies where this program's libraries are.</summary>
    public static ChildTrial Of(string assemblyName)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, assemblyName);
        var built = OperatingSystem.IsWindows() ? beside + ".exe" : beside;
        return File.Exists(built) ? new(built, [Command], UsualLimit) : new(Environment.ProcessPath ?? "dotnet", [beside + ".dll", Command], UsualLimit);
    }

    /// <summary>What the hidden command does: tries the model and prints the verdict. The result is the exit code.</summary>
    public static int Answer(string path)
    {
        TrialVerdict verdict;
        try
        {
            verdict = SmokeRun.Of(path);
        }
        catch (RejectedException refusal)
        {
            verdict = new("inputs and outputs", refusal.Message);
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(verdict));
        return 0;
    }

    public async Task RunAsync(string path, string name, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [.. arguments, path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(limit);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ended.Token);
            var errors = process.StandardError.ReadToEndAsync(ended.Token);
            await process.WaitForExitAsync(ended.Token);
            Judge(name, process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refusal(name, "smoke run", $"it did not end within {limit.TotalSeconds:0.#} seconds");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static void Judge(string name, int exitCode, string output, string errors)
    {
        if (exitCode != 0)
            throw Refusal(name, "smoke run", $"the process that ran it ended with code {exitCode}{(Last(errors) is { } said ? $" ({said})" : "")}");

        var verdict = JsonSerializer.Deserialize<TrialVerdict>(Last(output) ?? "null") ?? throw new InvalidOperationException($"The trial of {name} gave no verdict. This is a bug.");
        if (verdict.Check is not null)
            throw Refusal(name, verdict.Check, verdict.Reason ?? "");
    }

    private static string? Last(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();

    private static RejectedException Refusal(string name, string check, string reason)
        => new($"{name} did not pass the check '{check}': {reason.TrimEnd('.')}. Export it again, for operators that ONNX Runtime knows, or take another file or precision of it.");
}
