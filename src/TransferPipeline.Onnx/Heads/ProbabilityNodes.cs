using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Puts probabilities behind the logits of a classifier that ends without them.</summary>
internal static class ProbabilityNodes
{
    internal static (OnnxModel Model, string Output) Add(OnnxModel model, string logits)
    {
        var copy = model.Copy();
        var output = TensorNames.FreePrefix(copy.Graph, HeadFusion.Probabilities);
        copy.Graph.Node.Add(GraphNodes.Node("Softmax", [logits], output, ("axis", 1)));
        var described = GraphOutputs.Describe(copy.Graph, logits)!;
        copy.Graph.Output.Add(TensorTypes.Create(described with { Name = output }));
        return (new(copy, model.Folder), output);
    }
}
