namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>The same network twice, translated and written by hand: they must agree before and after a step, then both are timed.</summary>
internal static class StepComparison
{
    private const double Tolerance = 1e-3;

    internal static Sides Of(TrainedSide ours, TrainedSide other, int steps, string about, Action close)
    {
        var (before, first) = (ours.Logits(), Demand(ours, other, "before a step"));
        ours.Step();
        other.Step();
        var second = Demand(ours, other, "after a step");
        return new Sides(_ => Task.FromResult(ours.Time(steps)), _ => Task.FromResult(other.Time(steps)))
        {
            Notes = [about, $"greatest difference between the outputs {first:E1} before a step, {second:E1} after it; the step moves them by up to {Distance(before, ours.Logits()):E1}"],
            Afterwards = () => [$"processor seconds a step: ours {ours.ProcessorSeconds:F2}, other {other.ProcessorSeconds:F2}"],
            Close = close,
        };
    }

    private static double Demand(TrainedSide ours, TrainedSide other, string when)
    {
        var distance = Distance(ours.Logits(), other.Logits());
        return distance <= Tolerance
            ? distance
            : throw new InvalidOperationException($"The two networks differ by {distance} {when}, more than {Tolerance}. The times cannot be compared.");
    }

    private static double Distance(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs((double)a - b)).Max(distance => double.IsNaN(distance) ? double.MaxValue : distance);
}
