using System.CommandLine;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts;

namespace TransferPipeline.Cli;

/// <summary>Ties a command to its work, and the ways in which work can end to exit codes.</summary>
internal static class CommandAction
{
    /// <param name="command">The command.</param>
    /// <param name="work">What it does; the result is the exit code.</param>
    /// <param name="rootWithin">Folder below the default root that the command uses when no --root is given.</param>
    internal static Command Does(this Command command, Func<ParseResult, Session, CancellationToken, Task<int>> work, string? rootWithin = null)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = GlobalOptions.OpenSession(parsed, rootWithin);
            try
            {
                return await work(parsed, session, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                var how = session.RunId is { } runId ? $"Stopped. Run the same command again to resume {runId}." : "Stopped.";
                return End(session, "Stopped", how, null, ExitCode.Cancelled);
            }
            catch (RejectedException rejected)
            {
                return End(session, "Rejected", $"error: {rejected.Message}", rejected, ExitCode.WrongInput);
            }
            catch (Exception exception)
            {
                return End(session, "Failed", $"error: {exception.Message}", exception, ExitCode.Failed);
            }
        });
        return command;
    }

    private static int End(Session session, string state, string message, Exception? exception, int exitCode)
    {
        Console.Error.WriteLine(message);
        if (session.Verbose && exception is not null)
        {
            Console.Error.WriteLine(exception);
        }

        if (session.Json)
        {
            session.Answer(new RunDocument { Run = session.RunId, State = state, Reason = exception?.Message ?? message }, _ => { });
        }

        return exitCode;
    }
}
