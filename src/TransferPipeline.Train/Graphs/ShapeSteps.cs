namespace TransferPipeline.Train.Graphs;

/// <summary>
/// Finds the steps whose results follow from the shapes of what is fed, whatever its values: a third of the nodes of an exported transformer
/// reckon with shapes, and for the same shapes they need not do so again.
/// </summary>
internal static class ShapeSteps
{
    /// <param name="constants">Slots whose values never change.</param>
    /// <param name="held">Slots that hold a tensor of a known shape before the first step: constants, weights, and what is fed.</param>
    internal static HashSet<GraphStep> Find(IReadOnlyList<GraphStep> steps, IEnumerable<int> constants, IEnumerable<int> held)
    {
        var found = new HashSet<GraphStep>();
        var settled = constants.ToHashSet();
        var shaped = held.Concat(settled).ToHashSet();
        foreach (var step in steps)
        {
            var isSettled = step.Node.Operation is "Shape" or "Size"
                ? shaped.Contains(step.Inputs[0])
                : !OperatorSupport.IsRandom(step.Node) && step.Inputs.All(slot => slot < 0 || settled.Contains(slot));
            if (isSettled)
            {
                found.Add(step);
                settled.UnionWith(step.Outputs);
            }

            if (isSettled || HasSettledShape(step, settled, shaped))
                shaped.UnionWith(step.Outputs);
        }

        return found;
    }

    private static bool HasSettledShape(GraphStep step, HashSet<int> settled, HashSet<int> shaped)
    {
        var first = FirstSetting(step.Node.Operation);
        return first >= 0 && step.Inputs.All(slot => slot < 0 || shaped.Contains(slot)) && step.Inputs.Skip(first).All(slot => slot < 0 || settled.Contains(slot));
    }

    /// <summary>From which input on an operator's inputs say how large its outputs are; -1 where values of any input do.</summary>
    private static int FirstSetting(string operation) => operation switch
    {
        "NonZero" => -1,
        "Range" or "ConstantOfShape" => 0,
        "Reshape" or "Expand" or "Tile" or "TopK" or "Split" or "Squeeze" or "Unsqueeze" or "Slice" or "Pad" or "Resize" or "Upsample" or "OneHot" => 1,
        _ => operation.StartsWith("Reduce", StringComparison.Ordinal) ? 1 : int.MaxValue,
    };
}
