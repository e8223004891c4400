using System.CommandLine;
using TransferPipeline.Cli.Server;
using TransferPipeline.Contracts;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Commands;

internal static class RunCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("PIPELINE") { Description = "The pipeline file; docs/pipeline.md describes its keys." };
        var detach = CommandOptions.Detach();
        return new Command("run", "Run a pipeline: ingest, embed, train and score, as far as its file asks for.") { file, detach }
            .Does(
                (parsed, session, cancellationToken) => parsed.GetValue(detach)
                    ? throw new RejectedException("--detach needs a worker service that goes on with the run: name it with --server URL or $TRANSFER_SERVER.")
                    : PipelineExecution.RunAsync(session, ScheduleSlice.ReadPipelineFile(parsed.GetRequiredValue(file)), cancellationToken),
                (parsed, session, server, cancellationToken) => ServerRuns.RunAsync(session, server, parsed.GetRequiredValue(file), parsed.GetValue(detach), cancellationToken));
    }
}
