using System.Diagnostics;
using System.Text.Json;

namespace TransferPipeline.Benchmarks;

/// <summary>A Python process that stays alive, says a line about itself, and answers each line it is sent with the seconds that its work alone took.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process process;
    private readonly string script;
    private readonly string packages;

    private PythonPeer(Process process, string script, string packages)
    {
        (this.process, this.script, this.packages) = (process, script, packages);
        Hello = Read();
    }

    /// <summary>The first line, with <c>about</c> in it.</summary>
    internal JsonElement Hello { get; }

    /// <summary>Versions and threads, as the process itself sees them.</summary>
    internal string About => Hello.GetProperty("about").GetString()!;

    /// <param name="script">A file in Peers.</param>
    /// <param name="packages">What Debian calls what it needs; said when the process ends.</param>
    /// <param name="environment">Variables of its own.</param>
    internal static PythonPeer Start(string script, string packages, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        // Debian's packages belong to Debian's interpreter; another python3 may stand before it on the path.
        var start = new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Peers", script)))
            start.ArgumentList.Add(argument);

        // Left to itself OpenBLAS finds the fastest kernels for the machine.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!, script, packages);
    }

    /// <param name="processor">Is given the processor time, where the script says it.</param>
    internal TimeSpan Time(string work = "", WorkClock? processor = null)
    {
        process.StandardInput.WriteLine(work);
        process.StandardInput.Flush();
        var answer = Read();
        processor?.Add(TimeSpan.FromSeconds(answer.GetProperty("processor").GetDouble()));
        return TimeSpan.FromSeconds(answer.GetProperty("seconds").GetDouble());
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private JsonElement Read() =>
        JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{script} ended; install {packages}.")).RootElement;
}
