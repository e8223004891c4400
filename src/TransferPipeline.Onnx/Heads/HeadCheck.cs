using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Heads;

/// <summary>Whether a head fits itself and the features it is put on.</summary>
internal static class HeadCheck
{
    internal static void Demand(HeadWeights head, string embedding, TensorDescription? features)
    {
        var width = head.Mean.Length;
        Require(head.Target is TargetNames.Classes or TargetNames.Labels or TargetNames.Number, $"the target '{head.Target}'");
        var classes = head.Target == TargetNames.Number ? 1 : head.Labels.Length;
        Require(head.Std.Length == width, $"{width} means but {head.Std.Length} deviations");
        Require(head.Bias.Length == classes, $"{classes} labels but {head.Bias.Length} biases");
        Require(head.Threshold is null or (> 0 and < 1), $"a threshold of {head.Threshold}");
        Require(head.Weights.Length == (long)classes * width, $"{head.Weights.Length} weights where {classes} x {width} are needed");
        Require(double.IsFinite(head.Temperature) && head.Temperature > 0, $"a temperature of {head.Temperature}");
        Require(head.MaxDistance is null or (> 0 and < double.PositiveInfinity), $"a distance limit of {head.MaxDistance}");
        Require(head.MaxDistance is null || !head.NormalizeFeatures, "a distance limit over features of unit length");
        Require(head.Std.All(value => value != 0), "a deviation of 0");
        Require(head.Mean.Concat(head.Std).Concat(head.Weights).Concat(head.Bias).All(float.IsFinite), "a value that is not finite");

        if (features?.Dimensions is not { } dimensions)
            return;

        if (dimensions.Count is not (2 or 4))
            throw new RejectedException($"The output '{embedding}' has rank {dimensions.Count} ({features}); features must be [batch,width] or [batch,width,1,1]. Name a pooled output in the card.");

        var known = dimensions.Skip(1).Aggregate((long?)1, (product, dimension) => product * dimension.Size);
        if (known is { } product && product != width)
            throw new RejectedException($"The head has {width} features but the output '{embedding}' has {product} ({features}).");
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new RejectedException($"The head has {fault}; train it again.");
    }
}
