using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Outputs;

/// <summary>What scores consist of between a row's names and the model's, after what the model says of a row (docs/storage.md).</summary>
/// <param name="Parquet">Typed columns, in order.</param>
/// <param name="Csv">Columns of text and numbers, in order.</param>
/// <param name="Json">A row as the object of its line.</param>
internal sealed record ScoreColumns(IReadOnlyList<ScoreColumn> Parquet, IReadOnlyList<(string Name, Func<ScoredRow, object> Value)> Csv, Func<ScoredRow, object> Json)
{
    /// <param name="distances">Whether the model says how far a row is from its nearest class.</param>
    internal static ScoreColumns Of(string target, int topK, bool distances) => target switch
    {
        TargetNames.Number => Numbers(),
        TargetNames.Labels => Labels(topK),
        _ when distances => DistanceColumns.Of([.. TopLists()], [.. TopColumns(topK)]),
        _ => Classes(topK),
    };

    private static ScoreColumns Classes(int topK) => new(
        [
            new ScoreColumn<string>("predicted", row => row.Top[0].Label),
            new ScoreColumn<float>("probability", row => row.Top[0].Probability),
            .. TopLists(),
        ],
        [("predicted", row => row.Top[0].Label), ("probability", row => row.Top[0].Probability), .. TopColumns(topK)],
        row => new { row.Id, row.Source, row.Label, predicted = row.Top[0].Label, row.Top[0].Probability, row.Top, row.Model });

    private static ScoreColumns Labels(int topK) => new(
        [
            new ScoreColumn<string[]>("predicted", row => [.. row.Predicted.Select(label => label.Label)]),
            new ScoreColumn<float[]>("probabilities", row => [.. row.Predicted.Select(label => label.Probability)]),
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

    private static ScoreColumns Numbers() => new(
        [new ScoreColumn<float>("value", row => row.Value)],
        [("value", row => row.Value)],
        row => new { row.Id, row.Source, row.Label, row.Value, row.Model });

    private static ScoreColumn[] TopLists() =>
    [
        new ScoreColumn<string[]>("top_labels", row => [.. row.Top.Select(ranked => ranked.Label)]),
        new ScoreColumn<float[]>("top_probabilities", row => [.. row.Top.Select(ranked => ranked.Probability)]),
    ];

    private static IEnumerable<(string Name, Func<ScoredRow, object> Value)> TopColumns(int topK)
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
