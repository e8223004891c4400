using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs.Operators;

namespace TransferPipeline.Train.Graphs;

internal static class OperatorSupport
{
    /// <summary>Refuses a graph with operators that are not translated, before any work.</summary>
    internal static void Demand(GraphSlice slice)
    {
        var missing = slice.Nodes.Where(node => OperatorTable.Standard.Find(node) is null).ToList();
        if (missing.Count == 0)
            return;

        var more = missing.Count == 1 ? "" : $" (and {missing.Count - 1} more: {string.Join(", ", missing.Select(node => node.Operation).Distinct())})";
        throw new RejectedException(
            $"{missing[0]}{more} cannot be trained through: the operator is not supported. Train from a tensor behind it, or use a model without it. " +
            $"Supported are {string.Join(", ", OperatorTable.Standard.Names)}.");
    }

    internal static bool IsRandom(GraphNode node) =>
        node.Operation is "Dropout" or "Bernoulli" or "Multinomial" || node.Operation.StartsWith("Random", StringComparison.Ordinal);
}
