using System.Diagnostics;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>
/// Finds out how much of a network is worth tuning: cheapest first, each step judged on rows that it was not trained on and taken only where it is
/// significantly better than the best before it. Deeper layers are tried as long as the last attempt paid, and as long as there is time.
/// </summary>
internal sealed class LayerLadder(IArtifactStore store, StepFitter fitter, TuningCheckpoints checkpoints)
{
    /// <summary>Share of the bootstrap's resamples that a step has to win.</summary>
    internal const double Significant = 0.95;

    internal async Task<(TuningStep Best, IReadOnlyList<ComparedRung> Rungs)> ClimbAsync(TuningJob job, CancellationToken cancellationToken)
    {
        var rungs = new List<ComparedRung>();
        (TuningStep Step, LadderRung Rung)? best = null;
        var depthPays = true;
        foreach (var step in LadderSteps.Of(job))
        {
            if (step.IsDeep && (!depthPays || rungs.Sum(known => known.Rung.Seconds) > job.Tune.Minutes * 60))
                break;

            var rung = await RungAsync(job, step, rungs.Count, cancellationToken);
            double? won = best is null ? null : PairedBootstrap.ShareWon(best.Value.Rung.Merits, rung.Merits, job.Head.Seed);
            var taken = won is null || won >= step.Needs;
            rungs.Add(new ComparedRung(rung, won, taken));
            if (taken)
                best = (step, rung);
            if (step.IsDeep)
                depthPays = taken;
        }

        return (best!.Value.Step, rungs);
    }

    /// <summary>What was tried before a worker died is not tried again.</summary>
    private async Task<LadderRung> RungAsync(TuningJob job, TuningStep step, int index, CancellationToken cancellationToken)
    {
        if (await checkpoints.FindRungAsync(job.Key, index, cancellationToken) is { } known)
            return known;

        var rung = await TryAsync(job, step, cancellationToken);
        await checkpoints.KeepRungAsync(job.Key, index, job.Shard.Fence, rung, cancellationToken);
        return rung;
    }

    private async Task<LadderRung> TryAsync(TuningJob job, TuningStep step, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var rows = Rows(job, step, cancellationToken);
        var (merits, score, loss, parameters) = (new List<double>(), 0.0, 0.0, 0L);
        foreach (var (fold, part) in HeldOutFolds.Of(rows, job.Head.Seed).Index())
        {
            var fitted = await fitter.FitAsync(job, step, $"{step.Name}-{fold}", part, cancellationToken);
            var head = fitted.Head;
            merits.AddRange(RowMerits.Of(head.CertificateLogits, head.Weights.Temperature, part.Test!.Targets));
            score += part.Test.Count * head.Figures.Score;
            loss += part.Test.Count * head.Figures.Loss;
            parameters = fitted.Parameters;
        }

        return new LadderRung
        {
            Name = step.Name,
            Score = score / merits.Count,
            Loss = loss / merits.Count,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Parameters = parameters,
            Merits = merits,
        };
    }

    /// <summary>Activations where the step begins: the job's own, or further up, where the frozen layers between are run once.</summary>
    internal TuningRows Rows(TuningJob job, TuningStep step, CancellationToken cancellationToken)
    {
        if (step.Trains && step.From?.Tensor == job.Cut?.Tensor)
            return job.Rows.Borrowed();

        return TailFeatures.Advance(step.Blocks, job.Cut, step.Trains ? step.From : null, job.Rows, job.Recipe.BatchSize, store.CreateScratchFile, cancellationToken);
    }
}
