namespace TransferPipeline.Train.Graphs;

/// <summary>Finds after which step each value can go.</summary>
internal static class StepLifetimes
{
    internal static IReadOnlyList<GraphStep> Apply(IReadOnlyList<GraphStep> steps, IReadOnlySet<int> kept)
    {
        var made = steps.SelectMany(step => step.Outputs).Where(slot => slot >= 0).ToHashSet();
        var read = steps.SelectMany(step => step.Inputs).Concat(kept).ToHashSet();
        var seen = new HashSet<int>();
        var result = new List<GraphStep>();
        foreach (var step in steps.Reverse())
        {
            var last = step.Inputs.Where(slot => slot >= 0 && made.Contains(slot) && !kept.Contains(slot) && seen.Add(slot)).ToArray();
            result.Add(step with { Released = last, Outputs = [.. step.Outputs.Select(slot => read.Contains(slot) ? slot : -1)] });
        }

        result.Reverse();
        return result;
    }
}
