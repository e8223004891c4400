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
        var before = stage.Name switch
        {
            StageNames.Embed => StageNames.Ingest,
            StageNames.Train => StageNames.Embed,
            StageNames.Score => StageNames.ScoreIngest,
            StageNames.Publish => StageNames.Score,
            _ => null,
        };
        return stage.Complete ? stage.Rows.In : stages.FirstOrDefault(other => other.Name == before && other.Complete) is { Rows: var rows } ? rows.Done + rows.Cached : 0;
    }
}
