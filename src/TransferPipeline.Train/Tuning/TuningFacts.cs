using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Train.Tuning;

/// <summary>How a model's layers were tuned.</summary>
/// <param name="Spec">As asked for.</param>
/// <param name="Model">What came of it.</param>
/// <param name="Written">What writing it back did to the graph.</param>
internal sealed record TuningFacts(TuneSpec Spec, TunedModel Model, WrittenTensors Written)
{
    /// <summary>Where the model's weights are not of the kind that the backbone's were, what happened to them; null where they are.</summary>
    internal string? Change => (Written.Dequantized.Count, Written.Rounded.Count) switch
    {
        ( > 0 and var count, _) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} of the tuned weights were quantized; in the model they are float32, so it is larger than the backbone."),
        (_, > 0 and var count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} of the tuned weights have 16 bits, to which their new values were rounded."),
        _ => null,
    };
}
