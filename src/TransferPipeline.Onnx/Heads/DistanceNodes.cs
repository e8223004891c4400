using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Heads;

/// <summary>
/// The Euclidean distance of features to each class mean, beside a head whose logits are 2 · mean · features - |mean|²: the root of |features|² less
/// the logits. The sum of squares is a product with ones, as reductions differ from operator set to operator set.
/// </summary>
internal static class DistanceNodes
{
    internal static void Append(GraphProto graph, string prefix, string features, string logits, int width)
    {
        var ones = new float[width];
        Array.Fill(ones, 1f);
        graph.Initializer.Add(GraphNodes.Tensor(prefix + "ones", ones, width, 1));
        graph.Node.Add(GraphNodes.Node("Mul", [features, features], prefix + "squares"));
        graph.Node.Add(GraphNodes.Node("MatMul", [prefix + "squares", prefix + "ones"], prefix + "length"));
        graph.Node.Add(GraphNodes.Node("Sub", [prefix + "length", logits], prefix + "squared_distances"));

        // Rounding may leave a little less than nothing.
        graph.Node.Add(GraphNodes.Node("Relu", [prefix + "squared_distances"], prefix + "clipped"));
        graph.Node.Add(GraphNodes.Node("Sqrt", [prefix + "clipped"], prefix + "distances"));
        graph.Node[^1].Output[0] = HeadFusion.Distances;
    }
}
