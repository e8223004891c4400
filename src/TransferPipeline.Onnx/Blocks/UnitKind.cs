namespace TransferPipeline.Onnx.Blocks;

/// <summary>What a block turned out to be; also what a single segment looks like on its own.</summary>
internal enum UnitKind
{
    /// <summary>No weights yet: a transpose or a pad in front of the first layer.</summary>
    Input,

    Embedding,
    Convolution,
    Depthwise,
    Pointwise,

    /// <summary>A depthwise convolution with the pointwise ones around it.</summary>
    Separable,

    Linear,

    /// <summary>Several layers that no single tensor separates, and that no sum closes.</summary>
    Mixed,

    /// <summary>Layers whose output is added to their input.</summary>
    Residual,

    /// <summary>The same with attention inside: the first half of a transformer layer.</summary>
    Attention,

    /// <summary>Attention and what follows it up to the next.</summary>
    TransformerLayer,

    /// <summary>Layers whose output multiplies their input, as squeeze and excitation does.</summary>
    Gate,

    Normalization,

    /// <summary>Weights one by one: a bias, a batch norm.</summary>
    Elementwise,

    /// <summary>One value for a whole plane or sequence.</summary>
    Pooling,

    /// <summary>Takes a part of a sequence, such as the first token.</summary>
    Selection,

    /// <summary>Neither weights nor any of the above: activation functions, local pools, reshapes.</summary>
    Plain,
}
