using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Blocks;

/// <summary>What kind of layer a node is.</summary>
internal static class Operators
{
    private static readonly HashSet<string> Convolutions = ["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "FusedConv"];

    private static readonly HashSet<string> Products =
        ["Gemm", "MatMul", "FusedMatMul", "FusedGemm", "MatMulInteger", "QLinearMatMul", "DynamicQuantizeMatMul", "MatMulNBits", "QGemm"];

    private static readonly HashSet<string> Others = ["Einsum", "LSTM", "GRU", "RNN", "Attention", "MultiHeadAttention", "QAttention", "GroupQueryAttention"];

    internal static bool MultiplyMatrices(NodeProto node) => Convolutions.Contains(node.OpType) || Products.Contains(node.OpType) || Others.Contains(node.OpType);

    /// <summary>Works on quantized numbers, so that integers may be weights.</summary>
    internal static bool IsQuantized(NodeProto node) =>
        node.OpType == "DequantizeLinear" || node.OpType.Contains("Integer", StringComparison.Ordinal) || node.OpType.StartsWith("QLinear", StringComparison.Ordinal);

    internal static bool IsAttention(NodeProto node) => node.OpType is "Softmax" or "Attention" or "MultiHeadAttention" or "QAttention" or "GroupQueryAttention";

    internal static LayerKind Kind(NodeProto node, TensorRoles roles)
    {
        var weighted = node.Input.Any(name => name.Length > 0 && roles[name] == TensorRole.Weight);
        if (Convolutions.Contains(node.OpType))
            return Convolution(node, roles);
        if (weighted && Products.Contains(node.OpType))
            return LayerKind.Linear;
        if (Others.Contains(node.OpType))
            return weighted ? LayerKind.Linear : LayerKind.None;
        if (node.OpType.EndsWith("Normalization", StringComparison.Ordinal) && node.OpType is not ("BatchNormalization" or "LpNormalization"))
            return LayerKind.Normalization;
        if ((node.OpType, First(node, roles)) is ("Gather", TensorRole.Weight) or ("DequantizeLinear", TensorRole.Side))
            return LayerKind.Embedding;

        return weighted ? LayerKind.Elementwise : LayerKind.None;
    }

    private static TensorRole First(NodeProto node, TensorRoles roles) =>
        node.Input.FirstOrDefault("") is { Length: > 0 } name ? roles[name] : TensorRole.Constant;

    private static LayerKind Convolution(NodeProto node, TensorRoles roles)
    {
        var shape = node.Input.Skip(1).Where(name => name.Length > 0).Select(roles.ConstantShape).FirstOrDefault(shape => shape?.Count > 2);
        var groups = node.Attribute.FirstOrDefault(attribute => attribute.Name == "group")?.I ?? 1;
        return shape is null ? LayerKind.Convolution
            : groups > 1 && shape[1] == 1 ? LayerKind.Depthwise
            : shape.Skip(2).All(side => side == 1) ? LayerKind.Pointwise
            : LayerKind.Convolution;
    }
}
