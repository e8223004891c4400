using System.Diagnostics;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Tasks;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Ladder;

/// <summary>
/// Carries out one step: a head on the features as they are, and then, where the step trains layers, both together from there. Training is cut into
/// slices, after each of which all is kept; whoever goes on, in this process or another, goes on from there.
/// </summary>
internal sealed class StepFitter(IArtifactStore store, TuningCheckpoints checkpoints, ShardLedger shards, ShardProgress progress, TuningSlices slices)
{
    /// <summary>The fit that becomes the model.</summary>
    internal const string Final = "final";

    /// <summary>How often who watches hears of it.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <param name="training">Names this fit among those of the job.</param>
    /// <param name="rows">Activations where the step begins: at <see cref="TuningStep.From"/>, or the features.</param>
    internal async Task<FittedStep> FitAsync(TuningJob job, TuningStep step, string training, TuningRows rows, CancellationToken cancellationToken)
    {
        var head = FitHead(job, step, rows, cancellationToken);
        if (!step.Trains)
            return new FittedStep { Step = step, Head = head, HeadAlone = head, Parameters = head.Weights.Weights.Length + head.Weights.Bias.Length };

        using var network = TailNetwork.Create(step.Blocks, step.From, HeadLayer.StartOf(TaskOf(job, rows).Standardised(head.Weights)), job.Recipe);
        var tail = await TrainAsync(job, $"{job.Key}/{training}", training == Final, network, rows, cancellationToken);
        return new FittedStep
        {
            Step = step,
            Head = Judge(TaskOf(job, rows), head, tail, network, rows, job.Recipe.BatchSize, cancellationToken),
            HeadAlone = head,
            Tail = tail,
            Parameters = network.Trained.Sum(tensor => tensor.Value.numel()),
        };
    }

    private TrainedHead FitHead(TuningJob job, TuningStep step, TuningRows rows, CancellationToken cancellationToken)
    {
        using var set = TailFeatures.Of(step, rows, job.Labels, job.Recipe.BatchSize, store.CreateScratchFile, cancellationToken);
        return HeadTrainer.Train(set, step.Head, cancellationToken);
    }

    private async Task<TunedTail> TrainAsync(TuningJob job, string training, bool reports, TailNetwork network, TuningRows rows, CancellationToken cancellationToken)
    {
        using var tuning = await checkpoints.FindAsync(training, cancellationToken) is { } state
            ? TailTraining.Resume(state, network, rows.Train, rows.Validation, job.Recipe)
            : TailTraining.Start(network, rows.Train, rows.Validation, job.Recipe);
        var told = 0L;
        while (!tuning.IsFinished)
        {
            var start = Stopwatch.GetTimestamp();
            do
            {
                tuning.RunSlice(slices.Length < Tick ? slices.Length : Tick, cancellationToken);
                var done = (long)(tuning.Done * rows.Train.Count);
                progress.Add(job.Shard.Address, reports ? done - told : 0);
                told = done;
            }
            while (!tuning.IsFinished && Stopwatch.GetElapsedTime(start) < slices.Length);

            var scratch = store.CreateScratchFile(".safetensors");
            tuning.Save(scratch);
            await checkpoints.KeepAsync(training, job.Shard.Fence, scratch, cancellationToken);
            await shards.AdvanceAsync(job.Shard, cancellationToken);
        }

        return tuning.Finish();
    }

    private static HeadTask TaskOf(TuningJob job, TuningRows rows) => HeadTask.Of(rows.Train.Targets, job.Labels.Length, job.Head.Threshold);

    /// <summary>On rows that nothing was trained on; the temperature is fitted on the validation split, or stays 1 where there is none.</summary>
    private static TrainedHead Judge(
        HeadTask task, TrainedHead start, TunedTail tail, TailNetwork network, TuningRows rows, int batchSize, CancellationToken cancellationToken)
    {
        var (name, held) = rows.HeldOut;
        var logits = Answers(held);
        var temperature = rows.Validation is { Count: > 0 } validation ? task.Temperature(ReferenceEquals(validation, held) ? logits : Answers(validation), validation.Targets) : 1;
        var figures = task.Measure(logits, held.Targets, temperature);
        return start with
        {
            Weights = task.Complete(task.InUnits(tail.Head).ToWeights(temperature, start.Weights.Labels), figures),
            HeldOut = name,
            Figures = figures,
            UncalibratedFigures = task.Measure(logits, held.Targets, 1),
            CertificateKeys = held.Keys,
            CertificateLogits = logits,
        };

        float[] Answers(TailRows rows) => task.InUnits(TailEvaluation.Logits(network, rows, batchSize, cancellationToken));
    }
}
