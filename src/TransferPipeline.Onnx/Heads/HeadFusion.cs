using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Puts a trained head on a backbone, inside the graph: one file from picture tensor to probabilities, or to a number.</summary>
public static class HeadFusion
{
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";
    public const string Value = "value";

    /// <summary>Only of a head with a distance limit.</summary>
    public const string Distances = "distances";

    /// <summary>Broadcasting and Gemm as used here came with operator set 7.</summary>
    private const int OldestOpset = 7;

    /// <summary>
    /// A self-contained model with the outputs <see cref="Logits"/> and <see cref="Probabilities"/> (and <see cref="Distances"/>) only, or with <see cref="Value"/>, its card in the metadata.
    /// The card is the backbone's, with labels and outputs of the head.
    /// </summary>
    public static OnnxModel Fuse(OnnxModel backbone, ModelCard card, HeadWeights head)
    {
        var embedding = card.Embedding ?? throw new RejectedException("The backbone's card names no embedding output; add \"embedding\" to it.");
        if (backbone.Opset < OldestOpset)
            throw new RejectedException($"The backbone uses operator set {backbone.Opset}; convert it to {OldestOpset} or later, 13 at best.");

        var model = ExternalData.Inline(GraphPruning.Keep(GraphOutputs.Promote(backbone, embedding), [embedding])).Copy();
        HeadCheck.Demand(head, embedding, GraphOutputs.Describe(model.Graph, embedding));
        FreeNames(model.Graph, card.Input, OutputsOf(head), ref embedding);
        HeadNodes.Append(model.Graph, embedding, head);
        SetOutputs(model.Graph, embedding, OutputsOf(head), head.Bias.Length);
        model.ProducerName = "TransferPipeline";
        model.ProducerVersion = "";

        return new OnnxModel(model, null).WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(CardOf(card, head)));
    }

    private static string[] OutputsOf(HeadWeights head) => head.Target == TargetNames.Number ? [Value] : head.MaxDistance is null ? [Logits, Probabilities] : [Logits, Probabilities, Distances];

    private static ModelCard CardOf(ModelCard card, HeadWeights head)
    {
        var bare = card with { Embedding = null, Logits = null, Probabilities = null, Value = null, Labels = null, Distance = null, Inferred = [] };
        return head.Target switch
        {
            TargetNames.Number => bare with { Target = head.Target, Value = Value, Residual = head.Residual },
            TargetNames.Labels => bare with { Target = head.Target, Logits = Logits, Probabilities = Probabilities, Labels = head.Labels, Threshold = head.Threshold },
            _ => bare with { Logits = Logits, Probabilities = Probabilities, Labels = head.Labels, Distance = Limit(head) },
        };
    }

    /// <summary>A backbone may use the head's output names for tensors of its own: those get a prefix.</summary>
    private static void FreeNames(GraphProto graph, string input, string[] outputs, ref string embedding)
    {
        var used = TensorNames.All(graph);
        foreach (var name in outputs.Where(used.Contains).ToList())
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

    private static void SetOutputs(GraphProto graph, string embedding, string[] outputs, int width)
    {
        var batch = graph.Input
            .Select(TensorTypes.Describe)
            .Prepend(GraphOutputs.Describe(graph, embedding))
            .Select(tensor => tensor?.Dimensions is { Count: > 0 } dimensions ? dimensions[0] : default)
            .FirstOrDefault(dimension => dimension != default, TensorDimension.Named("batch"));
        graph.Output.Clear();
        foreach (var name in outputs)
            graph.Output.Add(TensorTypes.Create(new(name, ElementType.Float, [batch, TensorDimension.Of(width)])));
    }
}
