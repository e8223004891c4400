namespace TransferPipeline.Benchmarks;

/// <summary>Ours against a peer (or a bound) on the same input, in one process run. The figure is peer seconds over our seconds: 1 is parity, more is faster.</summary>
/// <param name="Id">As in docs/benchmarks.md.</param>
/// <param name="Target">Least ratio that counts as reached; where lower is better, the greatest.</param>
/// <param name="Open">Prepares the inputs and gives the two sides.</param>
internal sealed record Benchmark(string Id, string Title, double Target, Func<CancellationToken, Task<Sides>> Open)
{
    /// <summary>True for a share of time (a cached re-run): the figure is then our seconds over the peer's.</summary>
    internal bool LowerIsBetter { get; init; }

    internal async Task<BenchmarkResult> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var sides = await Open(cancellationToken);
        try
        {
            var measured = await Interleaving.MeasureAsync(sides, rounds, cancellationToken);
            return BenchmarkResult.From(this, measured, [.. sides.Notes, .. sides.Afterwards()]);
        }
        finally
        {
            sides.Close();
        }
    }
}

/// <summary>The two sides of a comparison. Each call does the whole work once; what comes back is the seconds it took, measured inside.</summary>
internal sealed record Sides(Func<CancellationToken, Task<TimeSpan>> Ours, Func<CancellationToken, Task<TimeSpan>> Peer)
{
    /// <summary>Said under the figure: versions, sizes, what was left out.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Said below those, asked for when all rounds are over.</summary>
    internal Func<IReadOnlyList<string>> Afterwards { get; init; } = () => [];

    internal Action Close { get; init; } = () => { };
}
