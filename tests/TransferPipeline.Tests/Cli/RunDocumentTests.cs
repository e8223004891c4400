using TransferPipeline.Cli.Output;

namespace TransferPipeline.Tests.Cli;

public sealed class RunDocumentTests
{
    [Fact]
    public void Zeros_of_a_model_of_which_nothing_was_measured_are_no_figures()
    {
        Assert.Null(RunDocuments.ReadMetrics("""{"metrics":{"rows":0,"accuracy":0,"macroF1":0,"logLoss":0,"ece":0}}"""));
        Assert.Equal(0, RunDocuments.ReadMetrics("""{"metrics":{"rows":2,"accuracy":0}}""")!.Accuracy);
    }
}
