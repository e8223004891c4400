namespace TransferPipeline.Onnx.Blocks;

/// <summary>A part of a graph as people talk of it: a residual block, a transformer layer, the stem, the classifier.</summary>
public sealed record Block
{
    /// <summary>No two blocks of a graph have the same.</summary>
    public required string Name { get; init; }

    /// <summary>As <c>last-N-blocks</c> counts, from the end; null for what comes before the first and after the last counted block.</summary>
    public required int? Number { get; init; }

    /// <summary>Places of its nodes among <see cref="Graphs.OnnxModel.Nodes"/>, ascending, with those that prepare masks, shapes and weights for it.</summary>
    public required IReadOnlyList<int> Nodes { get; init; }

    /// <summary>Names of the weights that it reads. A tied one stands at each block that reads it.</summary>
    public required IReadOnlyList<string> Weights { get; init; }

    /// <summary>Elements of <see cref="Weights"/>.</summary>
    public required long Parameters { get; init; }

    /// <summary>Elements of all weights that it and the blocks after it read, each counted once: what is trained from here on.</summary>
    public required long ParametersFromHere { get; init; }

    /// <summary>Where to cut to train from here on; null where nothing comes before.</summary>
    public required CutPoint? Cut { get; init; }
}
