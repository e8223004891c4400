using TransferPipeline.Inference;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score.Detection;

/// <summary>Joins what a detector said of a shard's contents with the rows that use them. Counts are of pictures, whatever is on them.</summary>
internal sealed class DetectionPart(string stage, string model, IReadOnlyList<RowOutcome> outcomes) : IShardPart
{
    private readonly List<DetectionRow> rows = [];
    private readonly List<QuarantineRecord> quarantined = [];
    private int looked;
    private int repeated;

    internal IReadOnlyList<DetectionRow> Rows => rows;

    internal IReadOnlyList<QuarantineRecord> Quarantined => quarantined;

    internal RowCounts Counts => new(looked + repeated + quarantined.Count, looked, 0, repeated, quarantined.Count);

    public void Add(DatasetRow row)
    {
        if (Add(row.Id, row.Source, row.ShardRow))
            looked++;
    }

    public void Add(DuplicateRow row)
    {
        if (Add(row.Id, row.Source, row.ShardRow))
            repeated++;
    }

    private bool Add(string id, string source, int shardRow)
    {
        if (outcomes[shardRow] is RowOutcome.Refused refused)
        {
            quarantined.Add(new QuarantineRecord(stage, id, source, refused.Reason, refused.Detail));
            return false;
        }

        var found = (RowOutcome.Found)outcomes[shardRow];
        if (found.Boxes.Count == 0)
            rows.Add(new DetectionRow(id, id, source, null, null, null, found.Size.Width, found.Size.Height, model));

        rows.AddRange(found.Boxes.Select((box, index) => new DetectionRow(
            $"{id}#{index}", id, source, [(float)box.Edges.Left, (float)box.Edges.Top, (float)box.Edges.Right, (float)box.Edges.Bottom], box.Label, box.Score,
            found.Size.Width, found.Size.Height, model)));
        return true;
    }
}
