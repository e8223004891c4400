using TransferPipeline.Inference.Detection;
using TransferPipeline.Inference.Images;

namespace TransferPipeline.Inference;

/// <summary>What became of one content.</summary>
public abstract record RowOutcome
{
    private RowOutcome()
    {
    }

    /// <param name="Outputs">One vector for each of the model's <see cref="OnnxSessions.ContentModel.Outputs"/>.</param>
    public sealed record Computed(IReadOnlyList<float[]> Outputs) : RowOutcome;

    /// <summary>What a detector says of a picture.</summary>
    /// <param name="Size">The upright picture's, in its own pixels.</param>
    /// <param name="Boxes">By falling score; none when there is nothing.</param>
    public sealed record Found(ImageSize Size, IReadOnlyList<DetectedBox> Boxes) : RowOutcome;

    /// <param name="Reason">One of <see cref="ImageRefusal"/>, or <see cref="Texts.TextRefusal"/>.</param>
    /// <param name="Detail">A sentence for people.</param>
    public sealed record Refused(string Reason, string Detail) : RowOutcome;
}
