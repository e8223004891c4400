namespace TransferPipeline.Onnx.Blocks;

/// <summary>What a tensor is made of; a node's output has the highest role that its inputs give it.</summary>
internal enum TensorRole
{
    /// <summary>Known without any input, and nothing that could be trained: shapes, indices, single numbers.</summary>
    Constant,

    /// <summary>Known without any input, and made of weights.</summary>
    Weight,

    /// <summary>Made of the graph's inputs without weights: masks, positions, shapes. Can be had from the inputs at any time.</summary>
    Side,

    /// <summary>Made of inputs and weights: what flows through the layers.</summary>
    Activation,
}
