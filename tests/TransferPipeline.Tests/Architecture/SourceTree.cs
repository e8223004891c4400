using System.Reflection;

namespace TransferPipeline.Tests.Architecture;

/// <summary>The repository as the architecture tests see it: projects, their assemblies, and text files without build output.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> Skipped = ["bin", "obj", ".git", "TestResults", "transfer-data", "__pycache__", "node_modules", ".vs", ".idea", ".vscode"];

    /// <summary>Short names of the projects under <c>src</c>.</summary>
    internal static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "TransferPipeline.*").Select(folder => Path.GetFileName(folder)["TransferPipeline.".Length..]).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<string> Slices { get; } = ["Ingest", "Embed", "Train", "Score", "Schedule"];

    internal static Assembly Load(string project) => Assembly.Load(project == "Cli" ? "transfer" : $"TransferPipeline.{project}");

    /// <summary>Types written by hand: neither the compiler's nor those of generated files.</summary>
    internal static IEnumerable<Type> WrittenTypes(string project) => Load(project).GetTypes().Where(type =>
        type.FullName?.StartsWith("TransferPipeline.", StringComparison.Ordinal) == true
        && !type.FullName.Contains('<')
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
        && !typeof(System.ComponentModel.INotifyPropertyChanged).IsAssignableFrom(type));

    /// <summary>Paths relative to the repository, with '/'.</summary>
    internal static IEnumerable<string> Files(params string[] extensions) => Below(Repository.Root)
        .Where(file => extensions.Length == 0 || extensions.Contains(Path.GetExtension(file)))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    internal static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(child => !Skipped.Contains(Path.GetFileName(child))).SelectMany(Below));
}
