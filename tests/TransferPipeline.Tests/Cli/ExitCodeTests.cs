using TransferPipeline.Cli;
using TransferPipeline.Cli.Output;

namespace TransferPipeline.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("Succeeded", 0)]
    [InlineData("Skipped", 0)]
    [InlineData("Failed", 1)]
    [InlineData("Cancelled", 130)]
    public void How_a_run_ended_is_the_exit_code(string state, int exitCode)
    {
        var session = new Session("root", json: false, quiet: true, verbose: false);

        Assert.Equal(exitCode, PipelineExecution.Answer(session, new RunDocument { Run = "flowers-1", State = state, Reason = "why" }));
    }
}
