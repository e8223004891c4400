using System.CommandLine;
using System.CommandLine.Invocation;
using TransferPipeline.Cli.Commands;

namespace TransferPipeline.Cli;

/// <summary>The command line as a whole.</summary>
internal static class TransferCommandLine
{
    /// <summary>The name of the assembly, and of the program.</summary>
    internal const string Program = "transfer";

    private const string About = """
        Transfer learning as a batch pipeline: labelled data in, a tuned ONNX model and scored output out, every row accounted for.

        Exit codes: 0 done, 1 failed, 2 wrong usage or input, 130 cancelled (Ctrl-C, SIGTERM or 'runs cancel').
        A run that was stopped or killed goes on where it was when the same command is given again.
        """;

    internal static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parsed = Create().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            ReportErrors(parsed);
            return ExitCode.WrongInput;
        }

        // Signals are ours (Interrupts), and so are exceptions (CommandAction).
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration, cancellationToken);
    }

    internal static RootCommand Create() => new(About)
    {
        GlobalOptions.Root,
        GlobalOptions.Server,
        GlobalOptions.Key,
        GlobalOptions.Json,
        GlobalOptions.Quiet,
        GlobalOptions.Verbose,
        DemoCommand.Create(),
        RunCommand.Create(),
        IngestCommand.Create(),
        EmbedCommand.Create(),
        TrainCommand.Create(),
        ScoreCommand.Create(),
        RunsCommand.Create(),
        DatasetsCommand.Create(),
        ModelsCommand.Create(),
        PipelinesCommand.Create(),
        ReplayCommand.Create(),
        TryModelCommand.Create(),
    };

    private static void ReportErrors(ParseResult parsed)
    {
        // An unknown word is also reported as a missing command: once is enough.
        var command = parsed.CommandResult.Command;
        var errors = parsed.UnmatchedTokens is [var unknown, ..] && command.Subcommands.Count > 0
            ? [$"There is no command '{unknown}'; there are {string.Join(", ", command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name))}."]
            : parsed.Errors.Select(error => error.Message).Distinct();
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"error: {error}");
        }

        Console.Error.WriteLine($"'{CommandPath(command)} --help' shows how it is used.");
    }

    /// <summary>The words that call a command.</summary>
    internal static string CommandPath(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "transfer" : $"{CommandPath(parent)} {command.Name}";
    }
}
