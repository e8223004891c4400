using System.Text.RegularExpressions;

namespace TransferPipeline.Tests.Architecture;

public sealed class SourceFileTests
{
    private const int MaxLines = 300;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    [Fact]
    public void No_source_file_has_two_subjects()
    {
        var tooLong = SourceTree.Files(".cs").Where(file => !LongFiles.ContainsKey(file) && File.ReadLines(Path.Combine(Repository.Root, file)).Count() > MaxLines);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_text_names_the_machine_it_was_written_on_or_a_package_registry()
    {
        string[] text = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".sh", ".yaml", ".yml", ".txt", ".proto", ".sql", ".py", ".mjs", ".config", ".log", ""];
        // Written in pieces, so that this file does not find itself.
        var banned = new Regex(string.Join('|', "/wor" + "k/", "/hom" + "e/[a-z]", "/roo" + "t/", "/tmp/bash" + "_jobs", "nuget" + @"\.org", "pypi" + @"\.org", "npmjs" + @"\.", "arti" + "factory", "@gma" + "il"));

        var found = SourceTree.Files(text).Where(file => banned.IsMatch(SourceTree.Read(file)));

        Assert.Empty(found);
    }

    [Fact]
    public void No_source_file_sleeps_or_reads_a_clock_or_draws_a_random_name()
    {
        var banned = new Regex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bThread\.Sleep\(|\bGuid\.NewGuid\(|\bRandom\.Shared\b|\.ConfigureAwait\(false\)|#region");

        var found = SourceTree.Files(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal) && banned.IsMatch(SourceTree.Read(file)));

        Assert.Empty(found);
    }

    [Fact]
    public void Scripts_are_executable_and_stop_at_the_first_error()
    {
        foreach (var script in new[] { ".ci/run", "tests/run.sh" })
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Repository.Root, script)).HasFlag(UnixFileMode.UserExecute), script);
            Assert.Contains("set -euo pipefail", SourceTree.Read(script), StringComparison.Ordinal);
        }
    }
}
