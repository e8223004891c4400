using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Onnx.Heads;

/// <summary>
/// A trained head: logits = Weights · ((feature - Mean) / Std) + Bias, probabilities = softmax(logits / Temperature), or a sigmoid of each where a row can
/// have several labels. The head of a number has one such sum, which is the number.
/// </summary>
public sealed record HeadWeights
{
    /// <summary>One of <see cref="TargetNames"/>.</summary>
    public string Target { get; init; } = TargetNames.Classes;

    /// <summary>One value a feature.</summary>
    public required float[] Mean { get; init; }

    /// <summary>One value a feature, none of them 0.</summary>
    public required float[] Std { get; init; }

    /// <summary>[classes, width], row-major.</summary>
    public required float[] Weights { get; init; }

    /// <summary>One value a class.</summary>
    public required float[] Bias { get; init; }

    /// <summary>1 for a number.</summary>
    public required double Temperature { get; init; }

    /// <summary>Brings the feature to unit length before everything else, as cosine similarity wants it.</summary>
    public bool NormalizeFeatures { get; init; }

    /// <summary>
    /// Set where the logits are 2 · mean · feature - |mean|² for the mean of each class: the Euclidean distance from a class beyond which nothing
    /// belongs to it. Null for other heads.
    /// </summary>
    public double? MaxDistance { get; init; }

    /// <summary>Class names in the order of the logits; none for a number.</summary>
    public required string[] Labels { get; init; }

    /// <summary>Least probability at which a row has a label; null where a row has one label or a number.</summary>
    public double? Threshold { get; init; }

    /// <summary>Of a number: standard deviation of the truth about the value; null where it was not measured.</summary>
    public double? Residual { get; init; }
}
