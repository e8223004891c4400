using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Score.Outputs;

/// <summary>How far a row is from the class it is nearest to.</summary>
/// <param name="Nearest">Euclidean, in the features of the backbone.</param>
/// <param name="Label">What it is called because that is beyond the limit; null when it is within.</param>
internal sealed record DistanceVerdict(float Nearest, string? Label)
{
    /// <summary>Null where the model has no limit.</summary>
    /// <param name="outputs">Logits, probabilities, distances.</param>
    internal static DistanceVerdict? Of(IReadOnlyList<float[]> outputs, DistanceLimit? limit)
    {
        if (limit is null)
            return null;

        var nearest = outputs[2].Min();
        return new(nearest, nearest > limit.Max ? limit.Label : null);
    }
}
