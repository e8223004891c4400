namespace TransferPipeline.Onnx.Blocks;

/// <summary>
/// Puts segments together to the units of the field. Structure decides: what stands between two sums, around a depthwise
/// convolution, after an attention. Names only join plain layers that the exporter's scopes say belong together.
/// </summary>
internal static class BlockGrouping
{
    internal static IReadOnlyList<BlockUnit> Group(GraphFlow flow)
    {
        var units = new List<BlockUnit>();
        foreach (var segment in flow.Segments.Select(segment => SegmentShape.Of(segment, flow)))
        {
            if (!Join(units.LastOrDefault(), segment))
                units.Add(Start(segment));
        }

        return JoinScopes(JoinNorms(units), flow);
    }

    private static BlockUnit Start(SegmentShape segment) => segment.Kind switch
    {
        UnitKind.Depthwise => new(UnitKind.Separable, segment) { IsOpen = true },
        UnitKind.Gate => new(UnitKind.Mixed, segment),
        UnitKind.Plain or UnitKind.Elementwise => new(UnitKind.Input, segment),
        var kind => new(kind, segment),
    };

    private static bool Join(BlockUnit? unit, SegmentShape segment)
    {
        if (unit is null)
            return false;

        var joins = segment.Kind switch
        {
            UnitKind.Plain or UnitKind.Elementwise => true,
            UnitKind.Selection => !(unit.IsRepeated || unit.Kind == UnitKind.Normalization),
            UnitKind.Normalization => !(unit.IsRepeated && unit.NormalizesInside),
            UnitKind.Residual => unit.Kind == UnitKind.Attention,
            UnitKind.Gate => unit.Kind is UnitKind.Separable or UnitKind.Convolution or UnitKind.Pointwise,
            UnitKind.Depthwise => unit.Kind is UnitKind.Pointwise,
            UnitKind.Pointwise or UnitKind.Convolution => unit.IsOpen || unit.Kind == UnitKind.Input,
            UnitKind.Embedding => unit.Kind is UnitKind.Embedding or UnitKind.Input,
            UnitKind.Linear => unit.Kind == UnitKind.Input,
            _ => false,
        };
        if (!joins)
            return false;

        Become(unit, segment.Kind);
        unit.Add(segment);
        return true;
    }

    private static void Become(BlockUnit unit, UnitKind segment)
    {
        switch (segment)
        {
            case UnitKind.Residual:
                unit.Kind = UnitKind.TransformerLayer;
                break;
            case UnitKind.Depthwise:
                unit.Kind = UnitKind.Separable;
                unit.IsOpen = true;
                break;
            case UnitKind.Pointwise or UnitKind.Convolution when unit.IsOpen:
                unit.IsOpen = false;
                break;
            case UnitKind.Pointwise or UnitKind.Convolution or UnitKind.Embedding or UnitKind.Linear:
                unit.Kind = segment;
                break;
            default:
                break;
        }
    }

    /// <summary>Between two repeated blocks, as where the picture becomes smaller, a norm is the layer's behind it.</summary>
    private static List<BlockUnit> JoinNorms(List<BlockUnit> units)
    {
        var (first, last) = (units.FindIndex(unit => unit.IsRepeated), units.FindLastIndex(unit => unit.IsRepeated));
        for (var index = last - 2; index > first; index--)
        {
            if (units[index].Kind != UnitKind.Normalization || units[index + 1].Kind is not (UnitKind.Convolution or UnitKind.Pointwise or UnitKind.Linear))
                continue;

            units[index].Kind = units[index + 1].Kind;
            units[index].Add(units[index + 1].Segments);
            units.RemoveAt(index + 1);
        }

        return units;
    }

    private static List<BlockUnit> JoinScopes(List<BlockUnit> units, GraphFlow flow)
    {
        var scopes = units.Select(unit => unit.Kind is UnitKind.Convolution or UnitKind.Pointwise or UnitKind.Linear or UnitKind.Mixed ? NodeScopes.BlockOf(unit, flow) : null).ToList();
        if (scopes.OfType<string>().Distinct().Count() < 2)
            return units; // A scope round everything, as of a wrapped network, separates nothing.

        var joined = new List<BlockUnit>();
        for (var index = 0; index < units.Count; index++)
        {
            if (index > 0 && scopes[index] is { } scope && scope == scopes[index - 1])
            {
                joined[^1].Kind = UnitKind.Mixed;
                joined[^1].Add(units[index].Segments);
            }
            else
            {
                joined.Add(units[index]);
            }
        }

        return joined;
    }
}
