namespace TransferPipeline.Onnx.Graphs;

/// <summary>A graph input or output. <see cref="Dimensions"/> is null where the graph states no shape.</summary>
public sealed record TensorDescription(string Name, ElementType ElementType, IReadOnlyList<TensorDimension>? Dimensions)
{
    public int? Rank => Dimensions?.Count;

    public override string ToString() =>
        $"{Name} {ElementType.ToString().ToLowerInvariant()}[{(Dimensions is null ? "…" : string.Join(",", Dimensions))}]";
}
