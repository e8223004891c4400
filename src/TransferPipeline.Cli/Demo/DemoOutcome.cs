using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Cli.Demo;

/// <summary>What came of a method: its run, and how many of the scored pictures it labelled right.</summary>
internal sealed record DemoOutcome(DemoMethod Method, RunReport Report, ScoredCount Scored, string Manifest, IReadOnlyList<string> Plots)
{
    private static readonly string[] Judged = [StageNames.Embed, StageNames.Train, StageNames.Score];

    /// <summary>How many labelled pictures it was trained with.</summary>
    internal long Labels => Report.Dataset!.Counts["train"].Values.Sum();

    /// <summary>Embedding, training and scoring together.</summary>
    internal double Seconds => JudgedStages.Sum(stage => stage.Elapsed?.TotalSeconds ?? 0);

    /// <summary>Everything was there from an earlier run: the seconds are those of looking it up.</summary>
    internal bool Cached => JudgedStages.All(stage => stage.Rows.Cached == stage.Rows.In);

    private IEnumerable<Stage> JudgedStages => Report.Stages.Where(stage => Judged.Contains(stage.Name));

    internal static async Task<DemoOutcome> ReadAsync(DemoMethod method, RunReport report, string root, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(root, ArtifactPath.Scores(report.Run.Id), "manifest.json");
        var modelFolder = Path.GetDirectoryName(Path.Combine(root, report.Model!.Model.Path))!;
        var plots = Directory.EnumerateFiles(modelFolder).Where(file => Path.GetExtension(file) is ".svg" or ".png").Order(StringComparer.Ordinal);
        return new DemoOutcome(method, report, await ScoredCount.ReadAsync(manifest, root, cancellationToken), manifest, [.. plots]);
    }
}
