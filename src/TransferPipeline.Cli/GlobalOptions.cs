using System.CommandLine;

namespace TransferPipeline.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    private const string RootVariable = "TRANSFER_ROOT";
    private const string DefaultRoot = "transfer-data";

    internal static Option<string> Root { get; } = new("--root")
    {
        Description = $"Folder in which everything is kept. Default: ${RootVariable}, or ./{DefaultRoot}.",
        HelpName = "DIR",
        Recursive = true,
    };

    internal static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object at the end on standard output, and everything else on standard error.",
        Recursive = true,
    };

    internal static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Print neither progress nor a summary; errors, and --json, still.",
        Recursive = true,
    };

    internal static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Print where an error came from (a stack trace).",
        Recursive = true,
    };

    internal static Session OpenSession(ParseResult parsed, string? rootWithin)
    {
        var fallback = Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } fromEnvironment ? fromEnvironment : DefaultRoot;
        var root = parsed.GetValue(Root) ?? (rootWithin is null ? fallback : Path.Combine(fallback, rootWithin));
        return new Session(Path.GetFullPath(root), parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Verbose));
    }
}
