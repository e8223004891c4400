using System.Diagnostics;
using System.Text.Json;

namespace TransferPipeline.Benchmarks;

/// <summary>
/// A Node process that stays alive, says a line about itself, and answers each line it is sent with the seconds that its work alone took. The npm package it needs is
/// installed into a folder of its own, without install scripts.
/// </summary>
internal sealed class NodePeer : IDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly string script;

    private NodePeer(Process process, string folder, string script)
    {
        (this.process, this.folder, this.script) = (process, folder, script);
        Hello = Read();
    }

    /// <summary>The first line, with <c>about</c> in it.</summary>
    internal JsonElement Hello { get; }

    internal string About => Hello.GetProperty("about").GetString()!;

    /// <param name="script">A file in Peers.</param>
    /// <param name="package">Name and version as npm writes them: <c>name@1.2.3</c>.</param>
    internal static NodePeer Start(string script, string package, IReadOnlyList<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("transfer-node-").FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Peers", script), Path.Combine(folder, script));
        File.WriteAllText(Path.Combine(folder, "package.json"), """{"private":true}""");
        using (var install = Process.Start(new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--silent", package]) { WorkingDirectory = folder })!)
        {
            install.WaitForExit();
            if (install.ExitCode != 0)
                throw new InvalidOperationException($"npm could not install {package}; this benchmark needs Node and npm.");
        }

        var start = new ProcessStartInfo("node", [script, .. arguments]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(Process.Start(start)!, folder, script);
    }

    internal TimeSpan Time()
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        return TimeSpan.FromSeconds(Read().GetProperty("seconds").GetDouble());
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private JsonElement Read() => JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{script} ended.")).RootElement;
}
