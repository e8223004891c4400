using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Cli.Hosting;

/// <param name="RowsTotal">0 while it is not known.</param>
internal sealed record StageProgress(string Name, long RowsTotal, long RowsDone, bool Complete)
{
    /// <param name="stages">The stages of the run: the one before says how many rows there will be.</param>
    /// <param name="inFlight">Rows done in shards that are not committed yet.</param>
    internal static StageProgress Of(Stage stage, IReadOnlyList<Stage> stages, long inFlight)
        => new(stage.Name, TotalOf(stage, stages), stage.Rows.In + inFlight, stage.Complete);

    private static long TotalOf(Stage stage, IReadOnlyList<Stage> stages)
    {
        // How many crops there will be, nobody knows before they are there.
        string[] before = stage.Name switch
        {
            StageNames.Detect => [StageNames.Ingest],
            StageNames.Embed => [StageNames.Crop, StageNames.Ingest],
            StageNames.Train => [StageNames.Embed],
            StageNames.ScoreDetect => [StageNames.ScoreIngest],
            StageNames.Score => [StageNames.ScoreCrop, StageNames.ScoreIngest],
            StageNames.Publish => [StageNames.Score],
            _ => [],
        };
        var nearest = before.Select(name => stages.FirstOrDefault(other => other.Name == name)).FirstOrDefault(other => other is not null);
        return stage.Complete ? stage.Rows.In : nearest is { Complete: true, Rows: var rows } ? rows.Done + rows.Cached : 0;
    }
}
