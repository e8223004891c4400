namespace TransferPipeline.Train.Metrics;

/// <summary>How good a head is on rows whose target is known.</summary>
internal abstract record HeadMetrics
{
    public required int Rows { get; init; }

    /// <summary>What people ask for first: accuracy, micro F1 or R².</summary>
    internal abstract double Score { get; }

    /// <summary>What is to be small: log loss, or the mean squared error.</summary>
    internal abstract double Loss { get; }
}
