namespace TransferPipeline.Onnx.Blocks;

internal enum LayerKind
{
    /// <summary>No weights: activations, pools, reshapes.</summary>
    None,

    /// <summary>A table is looked up.</summary>
    Embedding,

    Convolution,
    Depthwise,
    Pointwise,
    Linear,

    /// <summary>Over the features of one position. A batch norm is elementwise: it belongs to its convolution.</summary>
    Normalization,

    /// <summary>Biases, and batch norm in either form.</summary>
    Elementwise,
}
