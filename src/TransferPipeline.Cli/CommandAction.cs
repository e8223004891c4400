using System.CommandLine;
using TransferPipeline.Cli.Output;
using TransferPipeline.Cli.Server;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli;

/// <summary>What a command does in a folder of this machine; the result is the exit code.</summary>
internal delegate Task<int> LocalWork(ParseResult parsed, Session session, CancellationToken cancellationToken);

/// <summary>What a command does at a worker service; the result is the exit code.</summary>
internal delegate Task<int> ServerWork(ParseResult parsed, Session session, ServerClient server, CancellationToken cancellationToken);

/// <summary>Ties a command to its work, and the ways in which work can end to exit codes.</summary>
internal static class CommandAction
{
    /// <param name="rootWithin">Folder below the default root that the command uses when no --root is given.</param>
    internal static Command Does(this Command command, LocalWork work, string? rootWithin = null) => command.Does(
        work,
        (_, _, _, _) => throw new RejectedException(
            $"'{TransferCommandLine.CommandPath(command)}' works only in a folder of this machine. Leave out --server (--server '' where $TRANSFER_SERVER is set), "
            + "or write a pipeline file and give 'transfer --server URL run pipeline.yaml'."),
        rootWithin);

    internal static Command DoesAtServer(this Command command, ServerWork work) => command.Does(
        (_, _, _) => throw new RejectedException($"'{TransferCommandLine.CommandPath(command)}' works only at a worker service. Name it with --server URL or $TRANSFER_SERVER."),
        work);

    /// <param name="local">When no worker service is named.</param>
    /// <param name="atServer">When one is.</param>
    internal static Command Does(this Command command, LocalWork local, ServerWork atServer, string? rootWithin = null)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var session = GlobalOptions.OpenSession(parsed, rootWithin);
            try
            {
                if (GlobalOptions.ReadServer(parsed) is not { } address)
                    return await local(parsed, session, cancellationToken);

                session.Server = address;
                using var server = new ServerClient(address, session.Interject);
                return await atServer(parsed, session, server, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return session switch
                {
                    { RunId: { } runId, Server: { } server } => End(
                        session, nameof(RunState.Running), $"Stopped watching. {runId} goes on; 'transfer --server {server} runs cancel {runId}' ends it.", null, ExitCode.Cancelled),
                    { RunId: { } runId } => End(session, "Stopped", $"Stopped. Run the same command again to resume {runId}.", null, ExitCode.Cancelled),
                    _ => End(session, "Stopped", "Stopped.", null, ExitCode.Cancelled),
                };
            }
            catch (RejectedException rejected)
            {
                return End(session, "Rejected", $"error: {rejected.Message}", rejected, ExitCode.WrongInput);
            }
            catch (UnauthorizedAccessException denied)
            {
                // A pipeline file or a model: what is read later is refused by those who read it.
                var rejected = new RejectedException($"{denied.Message.TrimEnd('.')}. Grant this program access to it, or name another file.", denied);
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
