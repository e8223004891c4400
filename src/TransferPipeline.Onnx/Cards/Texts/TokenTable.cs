using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>Whether a tokenizer is a model's own: each id must have its row in the table that the graph looks tokens up in.</summary>
internal static class TokenTable
{
    internal static void Demand(OnnxModel model, string ids, int idLimit, string tokenizer, string path)
    {
        if (Rows(model, ids) is not { } rows || idLimit <= rows)
            return;

        throw new RejectedException(
            $"{path} knows {rows:N0} tokens, and the tokenizer of {tokenizer} gives ids up to {idLimit - 1:N0}: it is another model's. Put the model's own tokenizer into its folder.");
    }

    /// <summary>Null where the graph does not show its table.</summary>
    private static long? Rows(OnnxModel model, string ids)
    {
        var graph = model.Proto.Graph;
        var names = graph.Node.Where(node => node.OpType is "Cast" or "Identity" && node.Input[0] == ids).SelectMany(node => node.Output).Prepend(ids).ToHashSet();
        var lookup = graph.Node.FirstOrDefault(node => node.OpType == "Gather" && names.Contains(node.Input[1]) || node.OpType == "EmbedLayerNormalization" && names.Contains(node.Input[0]));
        if (lookup is null)
            return null;

        var table = lookup.Input[lookup.OpType == "Gather" ? 0 : 2];
        var stored = graph.Node.FirstOrDefault(node => node.OpType is "DequantizeLinear" or "Cast" && node.Output.Contains(table))?.Input[0] ?? table;
        return graph.Initializer.FirstOrDefault(tensor => tensor.Name == stored) is { Dims: [var rows, ..] } ? rows : null;
    }
}
