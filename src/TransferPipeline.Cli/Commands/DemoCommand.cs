using System.CommandLine;
using TransferPipeline.Cli.Demo;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli.Commands;

internal static class DemoCommand
{
    internal static Command Create() => new Command("demo", "Show transfer learning on the sample data that comes along; needs no network and no files.")
        .Does(RunAsync, rootWithin: "demo");

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken cancellationToken)
    {
        var outcomes = new List<DemoOutcome>();
        await using var pipeline = await EmbeddedPipeline.OpenAsync(session.Root, cancellationToken);
        foreach (var method in DemoMethod.Read(session.Root))
        {
            session.Say(method.Name);
            var report = await PipelineExecution.RunAsync(session, pipeline, method.Spec, cancellationToken);
            if (report.Run.State != RunState.Succeeded)
                return PipelineExecution.Answer(session, RunDocuments.Of(report, session.Root));

            outcomes.Add(await DemoOutcome.ReadAsync(method, report, session.Root, cancellationToken));
        }

        session.Answer(Document(outcomes, session.Root), console => DemoTable.Draw(console, outcomes, session.Root));
        return ExitCode.Done;
    }

    private static RunDocument Document(List<DemoOutcome> outcomes, string root) => RunDocuments.Of(outcomes[0].Report, root) with
    {
        Demo = new DemoDocument(root, [.. outcomes.Select(outcome => new DemoMethodDocument
        {
            Name = outcome.Method.Name,
            Run = outcome.Report.Run.Id,
            Labels = outcome.Labels,
            Scored = outcome.Scored.Rows,
            Accuracy = Math.Round(outcome.Scored.Share, 4),
            Seconds = Math.Round(outcome.Seconds, 3),
            Cached = outcome.Cached,
            Model = Path.Combine(root, outcome.Report.Model!.Model.Path),
            Scores = outcome.Manifest,
            Plots = outcome.Plots,
        })]),
    };
}
