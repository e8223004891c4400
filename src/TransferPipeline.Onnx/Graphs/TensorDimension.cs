namespace TransferPipeline.Onnx.Graphs;

/// <summary>One dimension of a tensor: a size, a name for a size known only at run time, or neither.</summary>
public readonly record struct TensorDimension(long? Size, string? Symbol)
{
    public static TensorDimension Of(long size) => new(size, null);

    public static TensorDimension Named(string symbol) => new(null, symbol);

    public override string ToString() => Size?.ToString() ?? Symbol ?? "?";
}
