namespace TransferPipeline.Inference;

/// <summary>What became of one content.</summary>
public abstract record RowOutcome
{
    private RowOutcome()
    {
    }

    /// <param name="Outputs">One vector for each of the model's <see cref="OnnxSessions.ContentModel.Outputs"/>.</param>
    public sealed record Computed(IReadOnlyList<float[]> Outputs) : RowOutcome;

    /// <param name="Reason">One of <see cref="Images.ImageRefusal"/>, or <see cref="Texts.TextRefusal"/>.</param>
    /// <param name="Detail">A sentence for people.</param>
    public sealed record Refused(string Reason, string Detail) : RowOutcome;
}
