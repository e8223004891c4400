namespace TransferPipeline.Train.Graphs;

/// <summary>How the graph stores a weight.</summary>
internal enum WeightOrigin
{
    Initializer,

    /// <summary>The value of a Constant node.</summary>
    Constant,

    /// <summary>What a DequantizeLinear node makes of constants.</summary>
    Dequantized,
}
