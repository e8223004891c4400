using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Joins a shard's outcomes with the rows that use them.</summary>
internal sealed class ScorePart(string stage, Classifier classifier, IReadOnlyList<RowOutcome> outcomes, int topK) : IShardPart
{
    private readonly List<ScoredRow> rows = [];
    private readonly List<QuarantineRecord> quarantined = [];
    private int repeated;

    internal int TopK => topK;

    /// <summary>Whether the model says how far a row is from its nearest class.</summary>
    internal bool Distances => classifier.Model.Card.Distance is not null;

    internal string Target => classifier.Target;

    internal IReadOnlyList<ScoredRow> Rows => rows;

    internal IReadOnlyList<QuarantineRecord> Quarantined => quarantined;

    internal RowCounts Counts => new(rows.Count + quarantined.Count, rows.Count - repeated, 0, repeated, quarantined.Count);

    public void Add(DatasetRow row) => Add(row.Id, row.Source, row.Label, row.ShardRow);

    public void Add(DuplicateRow row)
    {
        if (Add(row.Id, row.Source, row.Label, row.ShardRow))
            repeated++;
    }

    private bool Add(string id, string source, string? label, int shardRow)
    {
        if (outcomes[shardRow] is RowOutcome.Refused refused)
        {
            quarantined.Add(new QuarantineRecord(stage, id, source, refused.Reason, refused.Detail));
            return false;
        }

        var row = new ScoredRow(id, source, label, classifier.Version);
        rows.Add(Answer(row, ((RowOutcome.Computed)outcomes[shardRow]).Outputs));
        return true;
    }

    private ScoredRow Answer(ScoredRow row, IReadOnlyList<float[]> outputs)
    {
        if (classifier.Target == TargetNames.Number)
            return row with { Value = outputs[0][0] };

        var ranked = Rank(outputs[1]);
        return row with
        {
            Top = ranked[..topK],
            Distance = DistanceVerdict.Of(outputs, classifier.Model.Card.Distance),
            Predicted = classifier.Target == TargetNames.Labels ? [.. ranked.TakeWhile(label => label.Probability >= classifier.Threshold)] : [],
        };
    }

    /// <summary>The most probable classes; of equal ones the first in the model's order.</summary>
    private RankedLabel[] Rank(float[] probabilities)
    {
        var order = Enumerable.Range(0, probabilities.Length).ToArray();
        Array.Sort(order, (a, b) => probabilities[b].CompareTo(probabilities[a]) is not 0 and var byProbability ? byProbability : a.CompareTo(b));
        return Array.ConvertAll(order, index => new RankedLabel(classifier.Labels[index], probabilities[index]));
    }
}
