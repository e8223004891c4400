namespace TransferPipeline.Train.Tuning;

/// <summary>
/// The part of the highest learning rate that a step has: a straight rise, then half a cosine down to 0 (Loshchilov and Hutter 2017, "SGDR",
/// without restarts).
/// </summary>
internal sealed record LearningRateSchedule(long Steps, double WarmupFraction)
{
    private readonly long warmup = (long)Math.Round(Steps * WarmupFraction);

    /// <param name="step">From 0; 1 is reached by the last step of the rise, 0 would be reached one step after the last.</param>
    internal double At(long step) => step < warmup
        ? (step + 1.0) / warmup
        : (1 + Math.Cos(Math.PI * (step - warmup) / Math.Max(1, Steps - warmup))) / 2;
}
