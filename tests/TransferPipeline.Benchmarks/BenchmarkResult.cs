namespace TransferPipeline.Benchmarks;

/// <param name="Ratio">Median over the rounds.</param>
/// <param name="Control">Median of ours against itself; far from 1 the machine was too noisy and the figure is void.</param>
/// <param name="Reached">Null when void.</param>
internal sealed record BenchmarkResult(
    string Id, string Title, double Ratio, double Least, double Greatest, double Control, double Target, bool? Reached, double OurSeconds, double PeerSeconds, IReadOnlyList<string> Notes)
{
    private const double ControlTolerance = 0.03;

    internal static BenchmarkResult From(Benchmark benchmark, IReadOnlyList<Round> rounds, IReadOnlyList<string> notes)
    {
        var ratios = rounds.Select(round => benchmark.LowerIsBetter ? 1 / round.PeerOverOurs : round.PeerOverOurs).Order().ToList();
        var ratio = Median(ratios);
        var control = Median([.. rounds.Select(round => round.OursOverOurs).Order()]);
        var reached = benchmark.LowerIsBetter ? ratio <= benchmark.Target : ratio >= benchmark.Target;
        return new BenchmarkResult(
            benchmark.Id, benchmark.Title, ratio, ratios[0], ratios[^1], control, benchmark.Target,
            Math.Abs(control - 1) <= ControlTolerance ? reached : null,
            Median([.. rounds.Select(round => (round.FirstOurs + round.SecondOurs).TotalSeconds / 2).Order()]),
            Median([.. rounds.Select(round => (round.FirstPeer + round.SecondPeer).TotalSeconds / 2).Order()]),
            notes);
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
