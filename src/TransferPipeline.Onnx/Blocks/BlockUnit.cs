namespace TransferPipeline.Onnx.Blocks;

/// <summary>Segments that make one block of the kind people talk about.</summary>
internal sealed class BlockUnit(UnitKind kind, SegmentShape first)
{
    private readonly List<SegmentShape> segments = [first];

    internal UnitKind Kind { get; set; } = kind;

    /// <summary>A depthwise convolution still waits for the pointwise one that closes its block.</summary>
    internal bool IsOpen { get; set; }

    /// <summary>A norm that follows is the network's last one, not the block's own.</summary>
    internal bool NormalizesInside { get; set; } = first.NormalizesInside;

    internal bool IsHidden { get; private set; } = first.IsHidden;

    internal IReadOnlyList<SegmentShape> Segments => segments;

    internal IEnumerable<int> Nodes => segments.SelectMany(segment => segment.Segment.Nodes);

    /// <summary>One of the units that a deep network repeats.</summary>
    internal bool IsRepeated => Kind is UnitKind.Residual or UnitKind.Attention or UnitKind.TransformerLayer or UnitKind.Separable;

    internal void Add(params IEnumerable<SegmentShape> more)
    {
        foreach (var segment in more)
        {
            segments.Add(segment);
            IsHidden |= segment.IsHidden;
        }
    }
}
