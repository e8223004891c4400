namespace TransferPipeline.Train.Heads;

/// <summary>The splits' features. Validation and test may be null; class numbers index the labels.</summary>
internal sealed record HeadTrainingSet : IDisposable
{
    public required LabelledFeatures Train { get; init; }

    public LabelledFeatures? Validation { get; init; }

    public LabelledFeatures? Test { get; init; }

    /// <summary>Class names; none where the target is a number.</summary>
    public required string[] Labels { get; init; }

    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
        Test?.Dispose();
    }
}
