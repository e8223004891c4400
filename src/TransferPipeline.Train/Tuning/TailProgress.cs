namespace TransferPipeline.Train.Tuning;

/// <summary>How far a training is, but for the tensors.</summary>
internal sealed class TailProgress
{
    /// <summary>Tells this training from one with other rows, layers or settings.</summary>
    public required string Training { get; init; }

    /// <summary>The epoch under way, from 1.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>Steps of that epoch that are done.</summary>
    public int Step { get; set; }

    /// <summary>Sum over the rows of those steps.</summary>
    public double LossSum { get; set; }

    public int LossRows { get; set; }

    /// <summary>Spent on that epoch.</summary>
    public double Seconds { get; set; }

    public long OptimizerSteps { get; set; }

    /// <summary>Lowest validation loss; null before the first.</summary>
    public double? BestLoss { get; set; }

    /// <summary>The epoch that had it.</summary>
    public int BestEpoch { get; set; }

    public List<CurvePoint> Curve { get; init; } = [];
}
