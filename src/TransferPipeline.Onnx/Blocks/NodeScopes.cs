using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>The module that a node belongs to, as far as the exporter left its name: <c>layer3.4.conv1</c>.</summary>
internal static class NodeScopes
{
    /// <summary>Null where neither the node nor its weights have a name with parts.</summary>
    internal static string? Of(NodeProto node, GraphFlow flow) =>
        OfPath(node.Name) ?? node.Input.Where(name => flow.Producer(name) is null && name.Length > 0).Select(OfWeight).FirstOrDefault(scope => scope is not null);

    /// <summary>
    /// The numbered module that everything in the unit is a named part of: <c>layer1.0</c> for <c>layer1.0.conv1</c>. Numbers below
    /// numbers are places in a list, which say nothing about what belongs together.
    /// </summary>
    internal static string? BlockOf(BlockUnit unit, GraphFlow flow)
    {
        var blocks = Layers(unit, flow).Select(node => Of(node, flow) is { } scope ? Numbered(scope.Split('.')) : null).Distinct().ToList();
        return blocks.Count == 1 ? blocks[0] : null;
    }

    /// <summary>The nodes of a unit that have weights.</summary>
    internal static IEnumerable<NodeProto> Layers(BlockUnit unit, GraphFlow flow) =>
        unit.Nodes.Select(index => flow.Graph.Node[index]).Where(node => Operators.Kind(node, flow.Roles) != LayerKind.None);

    private static string? OfPath(string name)
    {
        if (!name.Contains('/'))
            return null;

        var parts = new List<string>();
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            // PyTorch writes /layer1/layer1.0/conv1/Conv for layer1.0.conv1.
            if (parts.Count > 0 && part.StartsWith(parts[^1] + ".", StringComparison.Ordinal))
                parts[^1] = part;
            else
                parts.Add(part);
        }

        return parts.Count == 0 ? null : string.Join('.', parts);
    }

    private static string? OfWeight(string name) =>
        name.Contains("::", StringComparison.Ordinal) ? null
        : name.Contains('/') ? OfPath(name)
        : name.LastIndexOf('.') is > 0 and var dot ? name[..dot]
        : null;

    private static string? Numbered(string[] parts)
    {
        for (var index = parts.Length - 2; index >= 0; index--)
        {
            if (parts[index].All(char.IsAsciiDigit) && !char.IsAsciiDigit(parts[index + 1].FirstOrDefault('0')))
                return string.Join('.', parts[..(index + 1)]);
        }

        return null;
    }
}
