using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Where a graph without a card keeps its features: in an output named so, else in front of its last linear layer.</summary>
internal static class EmbeddingInference
{
    private static readonly string[] Telling = ["embed", "feature", "pool"];

    /// <summary>What may stand between a classifier's linear layer and an output.</summary>
    private static readonly HashSet<string> AfterTheHead =
        ["Softmax", "LogSoftmax", "Sigmoid", "Identity", "Add", "Div", "Mul", "Cast", "Flatten", "Reshape", "Squeeze"];

    internal static string Find(OnnxModel model, string path, List<string> said)
    {
        var named = model.Outputs.FirstOrDefault(output => Telling.Any(word => output.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
        if (named is not null)
        {
            said.Add($"The features are the output '{named.Name}', by its name.");
            return named.Name;
        }

        if (model.Outputs.Select(output => BeforeLastLinear(model.Proto.Graph, output.Name)).FirstOrDefault(found => found is not null) is { } hidden)
        {
            said.Add($"The features are the tensor '{hidden}', which goes into the last linear layer.");
            return hidden;
        }

        var flat = model.Outputs.FirstOrDefault(IsVector)
            ?? throw new RejectedException($"{path}: no output looks like features; its outputs are {string.Join("; ", model.Outputs)}. Name one as \"embedding\" in {Path.ChangeExtension(path, ".card.json")}.");
        said.Add($"The features are the output '{flat.Name}' itself.");
        return flat.Name;
    }

    private static bool IsVector(TensorDescription output) => output.ElementType == ElementType.Float
        && output.Dimensions is null or { Count: 2 } or { Count: 4 };

    /// <summary>What goes into the last linear layer before an output; null where there is none.</summary>
    internal static string? BeforeLastLinear(GraphProto graph, string output)
    {
        var weights = graph.Initializer.Select(tensor => tensor.Name)
            .Concat(graph.Node.Where(node => node.OpType is "Constant" or "DequantizeLinear").SelectMany(node => node.Output))
            .ToHashSet();
        // A layer that is tied to a table of embeddings reads it turned over.
        weights.UnionWith(graph.Node.Where(node => node.OpType is "Transpose" or "Cast" && weights.Contains(node.Input[0])).SelectMany(node => node.Output).ToList());
        var name = output;
        while (graph.Node.FirstOrDefault(node => node.Output.Contains(name)) is { } node)
        {
            if (node.OpType is "Gemm" or "MatMul" && node.Input.Count > 1 && weights.Contains(node.Input[1]))
                return graph.Node.Any(other => other.Output.Contains(node.Input[0])) ? node.Input[0] : null;
            if (!AfterTheHead.Contains(node.OpType))
                return null;

            name = node.Input.FirstOrDefault(input => !weights.Contains(input)) ?? "";
        }

        return null;
    }
}
