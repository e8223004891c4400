using TransferPipeline.Inference;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Joins a shard's outcomes with the rows that use them.</summary>
internal sealed class ScorePart(string stage, Classifier classifier, IReadOnlyList<RowOutcome> outcomes, int topK)
{
    private readonly List<ScoredRow> rows = [];
    private readonly List<QuarantineRecord> quarantined = [];
    private int repeated;

    internal int TopK => topK;

    internal IReadOnlyList<ScoredRow> Rows => rows;

    internal IReadOnlyList<QuarantineRecord> Quarantined => quarantined;

    internal RowCounts Counts => new(rows.Count + quarantined.Count, rows.Count - repeated, 0, repeated, quarantined.Count);

    internal void Add(DatasetRow row) => Add(row.Id, row.Source, row.Label, row.ShardRow);

    internal void Add(DuplicateRow row)
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

        var probabilities = ((RowOutcome.Computed)outcomes[shardRow]).Outputs[1];
        rows.Add(new ScoredRow(id, source, label, Rank(probabilities), classifier.Version) { Distance = DistanceVerdict.Of((RowOutcome.Computed)outcomes[shardRow], classifier.Model.Card.Distance) });
        return true;
    }

    /// <summary>The most probable classes; of equal ones the first in the model's order.</summary>
    private RankedLabel[] Rank(float[] probabilities)
    {
        var order = Enumerable.Range(0, probabilities.Length).ToArray();
        Array.Sort(order, (a, b) => probabilities[b].CompareTo(probabilities[a]) is not 0 and var byProbability ? byProbability : a.CompareTo(b));
        return Array.ConvertAll(order[..topK], index => new RankedLabel(classifier.Labels[index], probabilities[index]));
    }
}
