using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Tensors;

/// <summary>A network as it is before any training: what comes of it shows what the pretrained weights are worth.</summary>
public static class FreshWeights
{
    /// <summary>
    /// The same graph with weights drawn anew. Convolutions and products: normal, mean 0, variance 2 over the inputs of a unit (He et al. 2015), biases 0.
    /// Normalizations: scale 1, shift 0, mean 0, variance 1. The same graph and seed give the same weights.
    /// </summary>
    /// <exception cref="RejectedException">The graph has a weight of another kind, such as an embedding table.</exception>
    public static OnnxModel Draw(OnnxModel model, int seed)
    {
        var random = new Random(seed);
        var graph = model.Proto.Graph;
        var stored = graph.Initializer.Select(tensor => (tensor.Name, Tensor: tensor)).Concat(graph.Node.Where(node => node.OpType == "Constant").SelectMany(Held));
        var shapes = stored.Where(weight => TensorRoles.IsWeight(weight.Tensor)).ToDictionary(weight => weight.Name, weight => weight.Tensor.Dims.ToArray());
        var values = new Dictionary<string, ReadOnlyMemory<float>>();
        foreach (var node in graph.Node)
        {
            for (var input = 0; input < node.Input.Count; input++)
            {
                if (shapes.TryGetValue(node.Input[input], out var shape) && !values.ContainsKey(node.Input[input]))
                    values[node.Input[input]] = Draw(node, input, shape, random);
            }
        }

        return TensorWriter.WithTensors(model, values).Model;
    }

    private static float[] Draw(NodeProto node, int input, long[] shape, Random random) => (node.OpType, input) switch
    {
        ("Conv", 1) => Normal(shape, Product(shape[1..]), random),
        ("Gemm" or "MatMul", 1) => Normal(shape, IsTransposed(node) ? shape[1] : shape[^2], random),
        ("Conv" or "Gemm", 2) => Filled(shape, 0),
        ("BatchNormalization", 1 or 4) or ("LayerNormalization", 1) => Filled(shape, 1),
        ("BatchNormalization", 2 or 3) or ("LayerNormalization", 2) => Filled(shape, 0),
        _ => throw new RejectedException(
            $"The weight '{node.Input[input]}' is read by {new GraphNode(node, null)}, and there is no rule for drawing it anew; only convolutions, products and normalizations can be begun afresh."),
    };

    private static IEnumerable<(string Name, TensorProto Tensor)> Held(NodeProto constant) =>
        constant.Attribute.Where(attribute => attribute.T is not null).Select(attribute => (constant.Output[0], attribute.T));

    private static bool IsTransposed(NodeProto node) => node.Attribute.Any(attribute => attribute.Name == "transB" && attribute.I != 0);

    /// <summary>By Box and Muller 1958.</summary>
    private static float[] Normal(long[] shape, long inputs, Random random)
    {
        var values = new float[Product(shape)];
        var deviation = Math.Sqrt(2.0 / inputs);
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

        return values;
    }

    private static float[] Filled(long[] shape, float value)
    {
        var values = new float[Product(shape)];
        Array.Fill(values, value);
        return values;
    }

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, side) => product * side);
}
