using System.Diagnostics;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tasks;
using TransferPipeline.Train.TorchLoading;

namespace TransferPipeline.Benchmarks;

/// <summary>T1: the fit of one linear head against scikit-learn's, on the same standardised features with the same C, to the same loss.</summary>
internal static class HeadFit
{
    private const int Rows = 16_000;
    private const int Width = 384;
    private const int Classes = 10;
    private const double C = 0.1;
    private const int Repetitions = 12;
    private const double LossTolerance = 1e-3;

    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        TorchThreads.Use(Environment.ProcessorCount);
        var sample = HeadSample.Make(Rows, Width, Classes);
        var peer = SklearnProcess.Start(sample, C, LossTolerance);
        return Task.FromResult(new Sides(token => Task.FromResult(Fit(sample, peer, token)), _ => Task.FromResult(peer.Fit()))
        {
            Notes = [$"{Rows} rows of {Width} features, {Classes} classes, C = {C}; ours standardises inside its time, scikit-learn gets standardised features", peer.About],
            Close = peer.Dispose,
        });
    }

    /// <summary>The mean of several fits, which together take about as long as one of the peer's: a shorter sample is mostly noise.</summary>
    private static TimeSpan Fit(HeadSample sample, SklearnProcess peer, CancellationToken cancellationToken)
    {
        var total = TimeSpan.Zero;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            // Rows are standardised where they lie, so each fit gets its own.
            var rows = sample.Rows();
            GC.Collect();
            var started = Stopwatch.GetTimestamp();
            using var trainer = new LinearHeadTrainer(rows, new ClassTask(Classes), balanced: false);
            var fit = trainer.Path([rows.All], [C], cancellationToken).First();
            total += Stopwatch.GetElapsedTime(started);
            peer.RequireLoss(sample.LogLoss(fit));
        }

        return total / Repetitions;
    }
}
