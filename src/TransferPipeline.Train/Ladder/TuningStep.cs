using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Train.Ladder;

/// <summary>One way to make a classifier of a pretrained network: which features, which head, and what of the network is trained with it.</summary>
internal sealed record TuningStep
{
    /// <summary>For people and file names: <c>linear</c>, <c>last-2-blocks</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network up to the features, which may have got nodes behind its own.</summary>
    public required ModelBlocks Blocks { get; init; }

    public required HeadSpec Head { get; init; }

    /// <summary>Whether something of the network is trained.</summary>
    public bool Trains { get; init; }

    /// <summary>Where that begins; null: with the network's inputs.</summary>
    public CutPoint? From { get; init; }

    /// <summary>Whether it goes deeper into the pretrained layers than the step before: expensive, and worth trying only after one that paid.</summary>
    public bool IsDeep { get; init; }

    /// <summary>Share of the bootstrap's resamples that it has to win to be taken: a step that costs no more than the one before need only be the better one.</summary>
    public double Needs { get; init; } = LayerLadder.Significant;

    internal OnnxModel Graph => Blocks.Model;
}
