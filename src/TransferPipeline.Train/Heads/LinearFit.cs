using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Train.Heads;

/// <summary>A fitted linear head: logits = Weights · (x - Scaling.Mean) / Scaling.Std + Bias.</summary>
internal sealed record LinearFit
{
    public required FeatureScaling Scaling { get; init; }

    /// <summary>Row-major [classes, width].</summary>
    public required float[] Weights { get; init; }

    public required float[] Bias { get; init; }

    /// <summary>Features are brought to unit length before they are scaled.</summary>
    public bool NormalizeFeatures { get; init; }

    /// <summary>See <see cref="HeadWeights.MaxDistance"/>.</summary>
    public double? MaxDistance { get; init; }

    /// <summary>Scikit-learn's objective at the end: C Σ weight · loss + ½‖W‖². Not a number for heads without one.</summary>
    public double Objective { get; init; } = double.NaN;

    /// <summary>As it goes into a graph.</summary>
    internal HeadWeights ToWeights(double temperature, string[] labels) => new()
    {
        Mean = Scaling.Mean,
        Std = Scaling.Std,
        Weights = Weights,
        Bias = Bias,
        Temperature = temperature,
        NormalizeFeatures = NormalizeFeatures,
        MaxDistance = MaxDistance,
        Labels = labels,
    };
}
