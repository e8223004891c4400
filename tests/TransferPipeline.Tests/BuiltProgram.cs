namespace TransferPipeline.Tests;

/// <summary>
/// A program of ours in the folder it was built into, as users start it. Beside the tests it would find the tests' libraries, not its own.
/// </summary>
internal static class BuiltProgram
{
    private const string Output = "/bin/";

    internal static string Find(string project, string program)
    {
        // The same configuration, framework and runtime as the tests themselves.
        var folder = AppContext.BaseDirectory.Replace('\\', '/');
        var build = folder[(folder.LastIndexOf(Output, StringComparison.Ordinal) + Output.Length)..];
        return Path.Combine(Repository.Root, "src", $"TransferPipeline.{project}", "bin", build, program);
    }
}
