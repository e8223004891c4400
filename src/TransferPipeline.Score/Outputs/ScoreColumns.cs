using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Outputs;

/// <summary>What scores consist of, after what the model says of a row: between the row's names and the model's (docs/storage.md).</summary>
internal static class ScoreColumns
{
    /// <param name="distances">Whether the model says how far a row is from its nearest class.</param>
    internal static RowTable<ScoredRow> Of(string target, int topK, bool distances) => target switch
    {
        TargetNames.Number => Numbers(),
        TargetNames.Labels => Labels(topK),
        _ when distances => DistanceColumns.Of([.. TopLists()], [.. TopColumns(topK)]),
        _ => Classes(topK),
    };

    /// <param name="parquet">What the model says, in typed columns.</param>
    /// <param name="csv">The same in columns of text and numbers.</param>
    internal static RowTable<ScoredRow> Between(TableColumn<ScoredRow>[] parquet, (string Name, Func<ScoredRow, object?> Value)[] csv, Func<ScoredRow, object> json) => new(
        [
            new TableColumn<ScoredRow, string>("id", row => row.Id), new TableColumn<ScoredRow, string>("source", row => row.Source), new TableColumn<ScoredRow, string?>("label", row => row.Label),
            .. parquet, new TableColumn<ScoredRow, string>("model", row => row.Model),
        ],
        [("id", row => row.Id), ("source", row => row.Source), ("label", row => row.Label), .. csv, ("model", row => row.Model)],
        json);

    private static RowTable<ScoredRow> Classes(int topK) => Between(
        [
            new TableColumn<ScoredRow, string>("predicted", row => row.Top[0].Label),
            new TableColumn<ScoredRow, float>("probability", row => row.Top[0].Probability),
            .. TopLists(),
        ],
        [("predicted", row => row.Top[0].Label), ("probability", row => row.Top[0].Probability), .. TopColumns(topK)],
        row => new { row.Id, row.Source, row.Label, predicted = row.Top[0].Label, row.Top[0].Probability, row.Top, row.Model });

    private static RowTable<ScoredRow> Labels(int topK) => Between(
        [
            new TableColumn<ScoredRow, string[]>("predicted", row => [.. row.Predicted.Select(label => label.Label)]),
            new TableColumn<ScoredRow, float[]>("probabilities", row => [.. row.Predicted.Select(label => label.Probability)]),
            .. TopLists(),
        ],
        [
            ("predicted", row => Text(row.Predicted.Select(label => label.Label))),
            ("probabilities", row => Text(row.Predicted.Select(label => label.Probability))),
            .. TopColumns(topK),
        ],
        row => new
        {
            row.Id,
            row.Source,
            row.Label,
            predicted = row.Predicted.Select(label => label.Label),
            probabilities = row.Predicted.Select(label => label.Probability),
            row.Top,
            row.Model,
        });

    private static RowTable<ScoredRow> Numbers() => Between(
        [new TableColumn<ScoredRow, float>("value", row => row.Value)],
        [("value", row => row.Value)],
        row => new { row.Id, row.Source, row.Label, row.Value, row.Model });

    private static TableColumn<ScoredRow>[] TopLists() =>
    [
        new TableColumn<ScoredRow, string[]>("top_labels", row => [.. row.Top.Select(ranked => ranked.Label)]),
        new TableColumn<ScoredRow, float[]>("top_probabilities", row => [.. row.Top.Select(ranked => ranked.Probability)]),
    ];

    private static IEnumerable<(string Name, Func<ScoredRow, object?> Value)> TopColumns(int topK)
    {
        for (var place = 0; place < topK; place++)
        {
            var rank = place;
            yield return ($"top_{rank + 1}", row => row.Top[rank].Label);
            yield return ($"top_{rank + 1}_probability", row => row.Top[rank].Probability);
        }
    }

    /// <summary>A list in a cell is a JSON array.</summary>
    private static string Text<T>(IEnumerable<T> values) => JsonSerializer.Serialize(values, ArtifactStoreText.JsonLine);
}
