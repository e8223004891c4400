using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>All that the steps of one tuning share.</summary>
internal sealed record TuningJob
{
    public required LeasedShard Shard { get; init; }

    /// <summary>Names the training: the same name is the same result.</summary>
    public required string Key { get; init; }

    public required ModelBlocks Blocks { get; init; }

    /// <summary>Where the rows' activations were taken; null: they are the network's inputs.</summary>
    public required CutPoint? Cut { get; init; }

    /// <summary>The graph's input that tells a text's tokens from padding; null for pictures.</summary>
    public string? Mask { get; init; }

    public required TuningRows Rows { get; init; }

    /// <summary>Class names.</summary>
    public required string[] Labels { get; init; }

    public required TuneSpec Tune { get; init; }

    public required HeadSpec Head { get; init; }

    public required TuningRecipe Recipe { get; init; }
}
