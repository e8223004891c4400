namespace TransferPipeline.Onnx.Blocks;

/// <summary>Which part of a network is trained, as a value of <c>tune.layers</c> came out for one graph.</summary>
public sealed record LayerSelection
{
    /// <summary>The value that was asked for.</summary>
    public required string Asked { get; init; }

    /// <summary>Nothing of the network: only a head is trained.</summary>
    public bool IsNothing { get; init; }

    /// <summary>Where the frozen front ends; null where nothing is trained, and where everything is.</summary>
    public CutPoint? Cut { get; init; }
}
