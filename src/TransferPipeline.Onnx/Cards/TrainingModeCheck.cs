using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Refuses a graph that was exported for training: what it gives for a row depends on the rows beside it, or on chance.</summary>
internal static class TrainingModeCheck
{
    internal static void Demand(OnnxModel model, string source)
    {
        var found = model.Nodes.Where(node => node.Domain.Length == 0 && (MeasuresTheBatch(node) || Drops(node, model))).ToList();
        if (found.Count > 0)
        {
            throw new RejectedException(
                $"{source}: {found[0]}{(found.Count > 1 ? $" and {found.Count - 1} more nodes work" : " works")} in training mode: what the graph gives for a row depends on the rows beside it, or on chance. "
                + "Export the model in evaluation mode (PyTorch: model.eval(), without training=TrainingMode.TRAINING).");
        }
    }

    private static bool MeasuresTheBatch(GraphNode node) => node.Operation == "BatchNormalization" && node.Whole("training_mode", 0) != 0;

    /// <summary>Only where the graph itself says so; its 13th operator set has inputs for the share and the mode.</summary>
    private static bool Drops(GraphNode node, OnnxModel model) => node is { Operation: "Dropout", Inputs.Count: > 2 }
        && IsStored(node.Inputs[2], model, bytes => bytes[0] != 0)
        && !IsStored(node.Inputs[1], model, bytes => bytes.IndexOfAnyExcept((byte)0) < 0);

    private static bool IsStored(string name, OnnxModel model, Func<ReadOnlySpan<byte>, bool> holds)
    {
        var tensor = model.Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name)
            ?? model.Proto.Graph.Node.FirstOrDefault(node => node.OpType == "Constant" && node.Output.Contains(name))?.Attribute.FirstOrDefault(attribute => attribute.T is not null)?.T;
        return tensor is not null && TensorSize.Elements(tensor) == 1 && holds(TensorValue.Read(tensor, model.Folder).Bytes.Span);
    }
}
