using System.Diagnostics;
using System.Text.Json;

namespace TransferPipeline.Benchmarks;

/// <summary>A Node process that stays alive, says a line about itself, and answers each line it is sent with one of JSON.</summary>
internal sealed class NodePeer : IDisposable
{
    private readonly Process process;

    private NodePeer(Process process)
    {
        this.process = process;
        About = Read().GetProperty("about").GetString()!;
    }

    /// <summary>Versions and threads, as the process itself sees them.</summary>
    internal string About { get; }

    /// <param name="script">A file in Peers.</param>
    /// <param name="package">What it imports, with a version; put beside it by npm where it is not there.</param>
    internal static NodePeer Start(string script, string package, params string[] arguments)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Peers");
        var name = package[..package.LastIndexOf('@')];
        if (!Directory.Exists(Path.Combine(folder, "node_modules", name)))
            Install(folder, package);

        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(Process.Start(start)!);
    }

    internal JsonElement Ask(string line = "")
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        return Read();
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static void Install(string folder, string package)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--no-save", "--silent", "--prefix", folder, package]) { RedirectStandardOutput = true })!;
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm could not install {package}; this benchmark needs Node, npm and a registry.");
    }

    private JsonElement Read() => JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Node process ended.")).RootElement;
}
