using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>
/// The operators that layers can be trained through, so that a graph with another one is refused before any work. Training has a translation for each.
/// Those that round activations to integers are left out: they can be computed, but no gradient comes through them.
/// </summary>
public static class TrainableOperators
{
    /// <summary>Those of other domains with the domain before the name.</summary>
    public static IReadOnlySet<string> Names { get; } = """
        Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast
        CastLike Ceil Celu Clip Concat ConstantOfShape Conv ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear Div Dropout
        Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
        GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN
        LRN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul Max MaxPool Mean
        MeanVarianceNormalization Min Mish Mod Mul Neg NonZero Not OneHot Or PRelu Pad Pow RMSNormalization Range Reciprocal ReduceL1
        ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round Scatter
        ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish
        Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Where Xor
        com.microsoft.BiasGelu com.microsoft.FastGelu com.microsoft.Gelu com.microsoft.QuickGelu
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    /// <summary>Throws where what is to be trained has an operator that cannot be.</summary>
    /// <param name="cut">Null: everything is to be trained.</param>
    public static void Demand(ModelBlocks blocks, CutPoint? cut)
    {
        var places = cut?.Tail ?? [.. blocks.Blocks.SelectMany(block => block.Nodes).Distinct().Order()];
        var unknown = places.Select(place => blocks.Model.Nodes[place]).Where(node => !Knows(node)).ToList();
        if (unknown.Count > 0)
        {
            throw new RejectedException(
                $"The layers to tune have {unknown[0]}, an operator that cannot be trained through{(unknown.Count > 1 ? $", and {unknown.Count - 1} more such nodes" : "")}. "
                + "Tune layers behind it (`transfer models inspect` lists them), or bring the model without it.");
        }
    }

    /// <summary>A constant is a value, not an operation.</summary>
    private static bool Knows(GraphNode node) => node.Operation == "Constant" || Names.Contains(node.Domain.Length == 0 ? node.Operation : $"{node.Domain}.{node.Operation}");
}
