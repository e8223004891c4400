using System.CommandLine;
using TransferPipeline.Cli.Server;
using TransferPipeline.Contracts;

namespace TransferPipeline.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    private const string RootVariable = "TRANSFER_ROOT";
    private const string ServerVariable = "TRANSFER_SERVER";
    private const string KeyVariable = "TRANSFER_API_KEY";
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

    internal static Option<string> Server { get; } = new("--server")
    {
        Description = $"Work at a worker service instead of in a folder: its address, such as http://host:5080. Default: ${ServerVariable}, or none.",
        HelpName = "URL",
        Recursive = true,
    };

    internal static Option<string> Key { get; } = new("--key")
    {
        Description = $"The key that the worker service asks for. Default: ${KeyVariable}.",
        HelpName = "KEY",
        Recursive = true,
    };

    /// <summary>The worker service that was named; null: work in a folder.</summary>
    internal static ServerAddress? ReadServer(ParseResult parsed)
    {
        // What is written at the command outweighs a variable.
        var (url, root) = (parsed.GetValue(Server), parsed.GetValue(Root));
        if (!string.IsNullOrEmpty(url) && root is not null)
            throw new RejectedException($"--root names a folder of this machine, but {url} has a store of its own. Leave out one of --root and --server.");

        url ??= root is null ? Environment.GetEnvironmentVariable(ServerVariable) : null;
        return string.IsNullOrEmpty(url) ? null : ServerAddress.Parse(url, parsed.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable));
    }

    internal static Session OpenSession(ParseResult parsed, string? rootWithin)
    {
        var fallback = Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } fromEnvironment ? fromEnvironment : DefaultRoot;
        var root = parsed.GetValue(Root) ?? (rootWithin is null ? fallback : Path.Combine(fallback, rootWithin));
        return new Session(Path.GetFullPath(root), parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Verbose));
    }
}
