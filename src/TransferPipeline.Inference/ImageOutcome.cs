namespace TransferPipeline.Inference;

/// <summary>What became of one content.</summary>
public abstract record ImageOutcome
{
    private ImageOutcome()
    {
    }

    /// <param name="Outputs">One vector for each of the model's <see cref="OnnxSessions.ImageModel.Outputs"/>.</param>
    public sealed record Computed(IReadOnlyList<float[]> Outputs) : ImageOutcome;

    /// <param name="Reason">One of <see cref="Images.ImageRefusal"/>.</param>
    /// <param name="Detail">A sentence for people.</param>
    public sealed record Refused(string Reason, string Detail) : ImageOutcome;
}
