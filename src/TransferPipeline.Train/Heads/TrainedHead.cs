using TransferPipeline.Onnx.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Heads;

/// <summary>A head with all that is known about it.</summary>
internal sealed record TrainedHead
{
    public required HeadWeights Weights { get; init; }

    /// <summary>Inverse L2 strength; null for a prototype head.</summary>
    public required double? C { get; init; }

    /// <summary>The sweep that chose C, and the rows that fitted the temperature where there is no validation split.</summary>
    public required CrossValidation CrossValidation { get; init; }

    /// <summary>Where the metrics come from: <c>test</c>, else <c>validation</c>, else <c>cross-validation</c>.</summary>
    public required string HeldOut { get; init; }

    /// <summary>How many of the held-out rows, all of known classes, lie beyond the head's distance limit; null without a limit, or where none are held out.</summary>
    public int? Beyond { get; init; }

    /// <summary>With the temperature.</summary>
    public required HeadMetrics Figures { get; init; }

    /// <summary>With a temperature of 1.</summary>
    public required HeadMetrics UncalibratedFigures { get; init; }

    /// <summary>Keys of the rows that the certificate is made on: the held-out split's, or the training split's where nothing was held out.</summary>
    public required string[] CertificateKeys { get; init; }

    /// <summary>TorchSharp's logits of those rows, row-major, before temperature; or the numbers.</summary>
    public required float[] CertificateLogits { get; init; }

    /// <summary>Those of a head that knows one class a row.</summary>
    internal ClassificationMetrics Metrics => (ClassificationMetrics)Figures;

    internal ClassificationMetrics Uncalibrated => (ClassificationMetrics)UncalibratedFigures;
}
