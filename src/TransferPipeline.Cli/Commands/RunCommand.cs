using System.CommandLine;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Commands;

internal static class RunCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("PIPELINE") { Description = "The pipeline file; docs/pipeline.md describes its keys." };
        return new Command("run", "Run a pipeline: ingest, embed, train and score, as far as its file asks for.") { file }
            .Does((parsed, session, cancellationToken) =>
                PipelineExecution.RunAsync(session, ScheduleSlice.ReadPipelineFile(parsed.GetRequiredValue(file)), cancellationToken));
    }
}
