using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Makes one vector a text of one vector a token, inside the graph: what is stored, tuned and scored needs nothing around it.</summary>
public static class PoolingNodes
{
    /// <summary>Before these operator sets the axes of Unsqueeze, and of ReduceSum, are an attribute; from them on an input.</summary>
    private const int AxesAsInput = 13;

    /// <summary>The same for ReduceMax.</summary>
    private const int MaxAxesAsInput = 18;

    /// <summary>CumSum came with it.</summary>
    private const int OldestForLast = 11;

    /// <param name="tokens">[batch, sequence, width].</param>
    /// <param name="mask">[batch, sequence], of any type: 1 for a token, 0 for padding; null where there is no padding ever.</param>
    /// <param name="mode"><c>mean</c>, <c>cls</c>, <c>last</c> or <c>max</c>.</param>
    /// <param name="normalize">To unit length.</param>
    /// <returns>The model, and the tensor with the features, float [batch, width].</returns>
    public static (OnnxModel Model, string Output) Add(OnnxModel model, string tokens, string? mask, string mode, bool normalize)
    {
        var copy = model.Copy();
        var nodes = new Nodes(copy.Graph, model.Opset, TensorNames.FreePrefix(copy.Graph, "transfer_pooling/"));
        var floats = nodes.Add("Cast", "tokens", [tokens], ("to", (int)ElementType.Float));
        var row = nodes.Add("Unsqueeze", "row", [nodes.Mask(mask, tokens)], axis: 1, AxesAsInput);
        var pooled = mode switch
        {
            "mean" => nodes.Add("Div", "mean", [nodes.Add("MatMul", "sum", [row, floats]), nodes.Add("ReduceSum", "count", [row], axis: 2, AxesAsInput)]),
            "cls" => nodes.Add("Gather", "first", [floats, nodes.Number("first_place", 0)], ("axis", 1)),
            "last" => nodes.Add("MatMul", "last", [nodes.LastOf(row, model), floats]),
            _ => nodes.LargestOf(floats, row),
        };
        var flat = nodes.Add("Flatten", "flat", [pooled], ("axis", 1));
        var output = normalize ? nodes.Add("LpNormalization", "unit", [flat], ("axis", 1), ("p", 2)) : flat;
        return (GraphOutputs.Promote(new(copy, model.Folder), output), output);
    }

    private sealed class Nodes(GraphProto graph, int opset, string prefix)
    {
        internal string Add(string operation, string name, string[] inputs, params (string Name, object Value)[] attributes)
        {
            graph.Node.Add(GraphNodes.Node(operation, inputs, prefix + name, attributes));
            return prefix + name;
        }

        /// <summary>An operation along one axis; a reduction keeps it.</summary>
        internal string Add(string operation, string name, string[] inputs, int axis, int axesAsInput)
        {
            if (opset < axesAsInput)
                return Add(operation, name, inputs, ("axes", new[] { (long)axis }));

            return Add(operation, name, [.. inputs, Constant(GraphNodes.Tensor(prefix + name + "_axes", [(long)axis], 1))]);
        }

        internal string Number(string name, long value) => Constant(GraphNodes.Tensor(prefix + name, [value]));

        internal string Real(string name, float value) => Constant(GraphNodes.Tensor(prefix + name, [value]));

        private string Constant(TensorProto tensor)
        {
            graph.Initializer.Add(tensor);
            return tensor.Name;
        }

        /// <summary>The mask as floats, [batch, sequence]; ones where there is none.</summary>
        internal string Mask(string? mask, string tokens)
        {
            if (mask is not null)
                return Add("Cast", "mask", [mask], ("to", (int)ElementType.Float));

            var first = Add("Gather", "one_feature", [Add("Cast", "all", [tokens], ("to", (int)ElementType.Float)), Number("feature", 0)], ("axis", 2));
            var none = Add("Mul", "none", [first, Real("zero", 0)]);
            return Add("Add", "mask", [none, Real("one", 1)]);
        }

        /// <summary>1 for the last token of each text, 0 for the others, [batch, 1, sequence]; the padding may be on either side.</summary>
        internal string LastOf(string row, OnnxModel model)
        {
            if (model.Opset < OldestForLast)
                throw new Contracts.RejectedException($"The model uses operator set {model.Opset}; taking a text's last token needs {OldestForLast} or later. Convert it, or pool otherwise.");

            var counted = Add("CumSum", "counted", [row, Number("sequence_axis", 2)]);
            var total = Add("ReduceSum", "total", [row], axis: 2, AxesAsInput);
            var reached = Add("Cast", "reached", [Add("Equal", "is_total", [counted, total])], ("to", (int)ElementType.Float));
            return Add("Mul", "is_last", [reached, row]);
        }

        /// <summary>Padding is made so small that it never is the largest.</summary>
        internal string LargestOf(string tokens, string row)
        {
            var padding = Add("Mul", "smallest", [Add("Sub", "padding", [Real("full", 1), row]), Real("far_below", 1e30f)]);
            Add("Transpose", "column", [padding], ("perm", new[] { 0L, 2, 1 }));
            return Add("ReduceMax", "largest", [Add("Sub", "without_padding", [tokens, prefix + "column"])], axis: 1, MaxAxesAsInput);
        }
    }
}
