using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Puts a trained head on a backbone, inside the graph: one file from picture tensor to probabilities.</summary>
public static class HeadFusion
{
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";

    /// <summary>Only of a head with a distance limit.</summary>
    public const string Distances = "distances";

    /// <summary>Broadcasting and Gemm as used here came with operator set 7.</summary>
    private const int OldestOpset = 7;

    /// <summary>
    /// A self-contained model with the outputs <see cref="Logits"/> and <see cref="Probabilities"/> (and <see cref="Distances"/>) only, its card in the metadata.
    /// The card is the backbone's, with labels and outputs of the head.
    /// </summary>
    public static OnnxModel Fuse(OnnxModel backbone, ModelCard card, HeadWeights head)
    {
        var embedding = card.Embedding ?? throw new RejectedException("The backbone's card names no embedding output; add \"embedding\" to it.");
        if (backbone.Opset < OldestOpset)
            throw new RejectedException($"The backbone uses operator set {backbone.Opset}; convert it to {OldestOpset} or later, 13 at best.");

        var model = ExternalData.Inline(GraphPruning.Keep(GraphOutputs.Promote(backbone, embedding), [embedding])).Copy();
        HeadCheck.Demand(head, embedding, GraphOutputs.Describe(model.Graph, embedding));
        FreeNames(model.Graph, card.Input, ref embedding);
        HeadNodes.Append(model.Graph, embedding, head);
        SetOutputs(model.Graph, embedding, head);
        model.ProducerName = "TransferPipeline";
        model.ProducerVersion = "";

        var fusedCard = card with { Embedding = null, Logits = Logits, Probabilities = Probabilities, Labels = head.Labels, Inferred = [], Distance = Limit(head) };
        return new OnnxModel(model, null).WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(fusedCard));
    }

    /// <summary>A backbone may use the head's output names for tensors of its own: those get a prefix.</summary>
    private static void FreeNames(GraphProto graph, string input, ref string embedding)
    {
        var used = TensorNames.All(graph);
        foreach (var name in new[] { Logits, Probabilities, Distances }.Where(used.Contains).ToList())
        {
            if (name == input)
                throw new RejectedException($"The graph's input is called '{name}', the name of an output of the head; rename the input.");

            var free = "backbone_" + name;
            while (!used.Add(free))
                free = "backbone_" + free;

            TensorNames.Rename(graph, name, free);
            embedding = embedding == name ? free : embedding;
        }
    }

    private static DistanceLimit? Limit(HeadWeights head) => head.MaxDistance is { } max ? new() { Output = Distances, Max = max } : null;

    private static void SetOutputs(GraphProto graph, string embedding, HeadWeights head)
    {
        var batch = graph.Input
            .Select(TensorTypes.Describe)
            .Prepend(GraphOutputs.Describe(graph, embedding))
            .Select(tensor => tensor?.Dimensions is { Count: > 0 } dimensions ? dimensions[0] : default)
            .FirstOrDefault(dimension => dimension != default, TensorDimension.Named("batch"));
        graph.Output.Clear();
        foreach (var output in head.MaxDistance is null ? [Logits, Probabilities] : (string[])[Logits, Probabilities, Distances])
            graph.Output.Add(TensorTypes.Create(new(output, ElementType.Float, [batch, TensorDimension.Of(head.Labels.Length)])));
    }
}
