using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Heads;

/// <summary>The head as standard operators that mean the same in operator sets 7 to 20 and later.</summary>
internal static class HeadNodes
{
    internal static void Append(GraphProto graph, string embedding, HeadWeights head)
    {
        var prefix = TensorNames.FreePrefix(graph, "transfer_head/");
        var described = GraphOutputs.Describe(graph, embedding);
        var last = embedding;

        if (described?.Rank is not 2)
            Add("Flatten", [last], "flatten", ("axis", 1));
        if (described is { ElementType: not (ElementType.Float or ElementType.Undefined) })
            Add("Cast", [last], "cast", ("to", (int)ElementType.Float));
        var features = last;
        if (head.NormalizeFeatures)
            Add("LpNormalization", [last], "unit", ("axis", 1), ("p", 2));

        Add("Sub", [last, Constant("mean", head.Mean, head.Mean.Length)], "centred");
        Add("Div", [last, Constant("std", head.Std, head.Std.Length)], "standardised");
        var weights = Constant("weights", head.Weights, head.Bias.Length, head.Mean.Length);
        Add("Gemm", [last, weights, Constant("bias", head.Bias, head.Bias.Length)], "linear", ("transB", 1));
        if (head.Target == TargetNames.Number)
        {
            Call(HeadFusion.Value);
            return;
        }

        Call(HeadFusion.Logits);
        if (head.MaxDistance is not null)
            DistanceNodes.Append(graph, prefix, features, last, head.Mean.Length);
        Add("Div", [last, Constant("temperature", [(float)head.Temperature], 1)], "tempered");

        // Before operator set 13 softmax flattens to two dimensions at the axis, which changes nothing for two.
        if (head.Target == TargetNames.Labels)
            Add("Sigmoid", [last], "sigmoid");
        else
            Add("Softmax", [last], "softmax", ("axis", 1));
        Call(HeadFusion.Probabilities);

        void Add(string operation, string[] inputs, string name, params (string Name, object Value)[] attributes)
        {
            last = prefix + name;
            graph.Node.Add(GraphNodes.Node(operation, inputs, last, attributes));
        }

        // The node keeps its prefixed name: the backbone may have a node called as the output is.
        void Call(string output)
        {
            graph.Node[^1].Output[0] = output;
            last = output;
        }

        string Constant(string name, float[] values, params long[] dimensions)
        {
            graph.Initializer.Add(GraphNodes.Tensor(prefix + name, values, dimensions));
            return prefix + name;
        }
    }
}
