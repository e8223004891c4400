using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Score.Outputs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>
/// Joins what the model says of a shard's contents with the rows that use them. What is written of it is taken at once: ten thousand probabilities of each row are
/// not kept, and rows that repeat a content share what is said of it.
/// </summary>
internal sealed class ScorePart(string stage, Classifier classifier, int topK) : IShardPart
{
    private readonly List<(ScoredRow? Answer, RowOutcome.Refused? Refused)> answers = [];
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

    /// <summary>Takes the outcomes of the shard's next contents; those of all of them come before the first row.</summary>
    internal void Take(IEnumerable<RowOutcome> outcomes) => answers.AddRange(outcomes.Select(outcome => outcome is RowOutcome.Refused refused
        ? ((ScoredRow?)null, (RowOutcome.Refused?)refused)
        : (Answer(new ScoredRow("", "", null, classifier.Version), ((RowOutcome.Computed)outcome).Outputs), null)));

    public void Add(DatasetRow row) => Add(row.Id, row.Source, row.Label, row.ShardRow);

    public void Add(DuplicateRow row)
    {
        if (Add(row.Id, row.Source, row.Label, row.ShardRow))
            repeated++;
    }

    private bool Add(string id, string source, string? label, int shardRow)
    {
        var (answer, refused) = answers[shardRow];
        if (answer is null)
        {
            quarantined.Add(new QuarantineRecord(stage, id, source, refused!.Reason, refused.Detail));
            return false;
        }

        rows.Add(answer with { Id = id, Source = source, Label = label });
        return true;
    }

    private ScoredRow Answer(ScoredRow row, IReadOnlyList<float[]> outputs)
    {
        if (classifier.Target == TargetNames.Number)
            return row with { Value = outputs[0][0] };

        var own = classifier.Target == TargetNames.Labels ? outputs[1].Count(probability => probability >= classifier.Threshold) : 0;
        var ranked = Rank(outputs[1], Math.Max(topK, own));
        return row with
        {
            Top = ranked[..topK],
            Distance = DistanceVerdict.Of(outputs, classifier.Model.Card.Distance),
            Predicted = ranked[..own],
        };
    }

    private RankedLabel[] Rank(float[] probabilities, int count) =>
        Array.ConvertAll(MostProbable.Of(probabilities, count), index => new RankedLabel(classifier.Labels[index], probabilities[index]));
}
