namespace TransferPipeline.Onnx.Blocks;

/// <summary>A name for each block that its owner recognises, no two alike: the module's where the exporter left names, else what the block is.</summary>
internal static class BlockNames
{
    private static readonly char[] Boundaries = ['.', '_'];

    internal static IReadOnlyList<string> Of(IReadOnlyList<BlockUnit> units, GraphFlow flow)
    {
        // Where several blocks lie in one numbered module, the part of it that each is may have a name of its own.
        var numbered = units.Select(unit => Scope(unit, flow, UpToNumber)).ToList();
        var whole = units.Select(unit => Scope(unit, flow, scope => scope)).ToList();
        var scopes = numbered.Zip(whole, (scope, part) => numbered.Count(other => other == scope) > 1 && whole.Count(other => other == part) == 1 ? part : scope).ToList();
        var names = new List<string>();
        for (var index = 0; index < units.Count; index++)
        {
            var scope = scopes[index];
            var name = scope.Length == 0 || scopes.Count(other => other == scope) > 1 ? Layers(units[index], flow) ?? Word(units[index])
                : scopes.Any(other => other.StartsWith(scope + ".", StringComparison.Ordinal)) ? $"{scope}.{Word(units[index])}"
                : scope;
            names.Add(Free(name, names));
        }

        return names;
    }

    /// <summary>What the names of all layers of a unit begin with; of a repeated unit what is to be taken of that.</summary>
    private static string Scope(BlockUnit unit, GraphFlow flow, Func<string, string> ofRepeated)
    {
        var nodes = NodeScopes.Layers(unit, flow).ToList();
        if (nodes.Count == 0)
            nodes = [.. unit.Nodes.Select(index => flow.Graph.Node[index])];

        var scopes = nodes.Select(node => NodeScopes.Of(node, flow)).OfType<string>().Distinct().ToList();
        if (scopes.Count == 0)
            return "";

        var common = scopes.Aggregate(Common);
        return scopes.Count > 1 && unit.IsRepeated ? ofRepeated(common) : common;
    }

    private static string Common(string left, string right)
    {
        var length = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        if (Ends(left, length) && Ends(right, length))
            return left[..length];

        var boundary = left[..length].LastIndexOfAny(Boundaries);
        return boundary < 0 ? "" : left[..boundary].TrimEnd(Boundaries);

        static bool Ends(string text, int length) => length == text.Length || Boundaries.Contains(text[length]);
    }

    private static string UpToNumber(string scope)
    {
        for (var end = scope.Length; end > 0; end = scope.LastIndexOfAny(Boundaries, end - 1))
        {
            if (char.IsAsciiDigit(scope[end - 1]))
                return scope[..end];
        }

        return scope;
    }

    /// <summary>From the first to the last layer: <c>conv_dw_1..conv_pw_1</c>.</summary>
    private static string? Layers(BlockUnit unit, GraphFlow flow)
    {
        var names = NodeScopes.Layers(unit, flow)
            .Where(Operators.MultiplyMatrices)
            .Select(node => NodeScopes.Of(node, flow) ?? (node.Name.Length > 0 ? node.Name : node.Output[0]))
            .ToList();
        return names.Count == 0 ? null : names[0] == names[^1] ? names[0] : $"{names[0]}..{names[^1]}";
    }

    private static string Word(BlockUnit unit) => unit.Kind switch
    {
        UnitKind.Input => "input",
        UnitKind.Embedding => "embeddings",
        UnitKind.Normalization => "norm",
        UnitKind.Pooling or UnitKind.Selection => "pooling",
        UnitKind.Linear => "linear",
        UnitKind.TransformerLayer or UnitKind.Attention => "layer",
        _ => "block",
    };

    private static string Free(string name, List<string> taken)
    {
        var free = name;
        for (var number = 2; taken.Contains(free); number++)
            free = $"{name}#{number}";

        return free;
    }
}
