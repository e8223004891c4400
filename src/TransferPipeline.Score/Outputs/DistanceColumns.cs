namespace TransferPipeline.Score.Outputs;

/// <summary>The columns of a model with a distance limit: those of classes, where the prediction may be that the row is of none of them, and the distance to the nearest.</summary>
internal static class DistanceColumns
{
    /// <param name="topLists">The most probable labels, as lists.</param>
    /// <param name="topColumns">The same, a column each.</param>
    internal static RowTable<ScoredRow> Of(TableColumn<ScoredRow>[] topLists, (string Name, Func<ScoredRow, object?> Value)[] topColumns) => ScoreColumns.Between(
        [
            new TableColumn<ScoredRow, string>("predicted", Predicted), new TableColumn<ScoredRow, float>("probability", Probability), new TableColumn<ScoredRow, float>("distance", row => row.Distance!.Nearest), .. topLists,
        ],
        [("predicted", Predicted), ("probability", row => Probability(row)), ("distance", row => row.Distance!.Nearest), .. topColumns],
        row => new { row.Id, row.Source, row.Label, predicted = Predicted(row), probability = Probability(row), distance = row.Distance!.Nearest, row.Top, row.Model });

    private static string Predicted(ScoredRow row) => row.Distance!.Label ?? row.Top[0].Label;

    /// <summary>0 for what is of no class, of which the model knows no probability.</summary>
    private static float Probability(ScoredRow row) => row.Distance!.Label is null ? row.Top[0].Probability : 0;
}
