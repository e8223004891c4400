namespace TransferPipeline.Train.Tuning;

/// <summary>One epoch of training.</summary>
internal sealed record CurvePoint
{
    /// <summary>0: the network and the head as training found them.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean of the objective (smoothed, weighted, mixed) over the epoch's rows, each before its step; null for epoch 0.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Plain log-loss, in nats, or the mean squared error of standardised numbers; null without a validation split.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Accuracy, micro F1 or R²; null without a validation split.</summary>
    public double? ValidationScore { get; init; }

    /// <summary>The head's at the epoch's last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>Spent on the epoch, validation included.</summary>
    public double Seconds { get; init; }
}
