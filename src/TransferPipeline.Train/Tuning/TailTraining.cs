using System.Text;
using System.Text.Json;
using TorchSharp;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Targets;
using TransferPipeline.Train.TorchLoading;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// Trains a tail and its head on rows of activations, a slice at a time. Between slices it can be put into a file and go on in another process;
/// on one machine, and with as many threads, the result is the same to the last bit.
/// </summary>
internal sealed class TailTraining : IDisposable
{
    /// <summary>Weights and activations of a step below which a second thread is not worth waiting for.</summary>
    private const long OneThreadBelow = 1 << 19;

    private readonly TailNetwork network;
    private readonly TailRows train;
    private readonly TailRows? validation;
    private readonly TuningRecipe recipe;
    private readonly TimeProvider clock;
    private readonly TailOptimizer optimizer;
    private readonly TailValues values;
    private readonly TailStep step;
    private readonly LearningRateSchedule schedule;
    private readonly TailProgress progress;
    private readonly int steps;
    private readonly int[]? lengths;
    private readonly int threads;
    private EpochOrder? order;

    private TailTraining(TailNetwork network, TailRows train, TailRows? validation, TuningRecipe recipe, TimeProvider clock, TailProgress? progress)
    {
        this.network = network;
        this.train = Standardised(train, train);
        this.validation = validation is { Count: > 0 } ? Standardised(validation, train) : null;
        this.recipe = recipe;
        this.clock = clock;
        this.progress = progress ?? new() { Training = NameOf(network, train, validation, recipe) };
        optimizer = new(network.Trained, recipe.WeightDecay, recipe.ClipNorm) { Steps = this.progress.OptimizerSteps };
        values = new(network);
        step = new(network, this.train, optimizer, recipe);
        steps = EpochOrder.StepsOf(train.Count, recipe.BatchSize);
        lengths = train.Lengths();
        var size = network.Trained.Sum(tensor => tensor.Value.numel()) + train.Inputs[0].Shape.Aggregate((long)recipe.BatchSize, (product, side) => product * side);
        threads = size < OneThreadBelow ? 1 : Environment.ProcessorCount;
        schedule = new((long)steps * recipe.Epochs, recipe.WarmupFraction);
    }

    internal IReadOnlyList<CurvePoint> Curve => progress.Curve;

    /// <summary>The part of all steps that is done; training can end before they are.</summary>
    internal double Done => IsFinished ? 1 : (double)optimizer.Steps / schedule.Steps;

    internal bool IsFinished => progress.Epoch > recipe.Epochs || EndsEarly;

    private bool EndsEarly => validation is not null && recipe.Patience > 0 && progress.Epoch - 1 - progress.BestEpoch >= recipe.Patience;

    private IEnumerable<(string Name, torch.Tensor Value)> State => values.State.Concat(optimizer.State);

    /// <param name="network">Trained where it is; the caller disposes it, and the rows, after the training.</param>
    /// <param name="validation">Chooses the best epoch; without it, the last one counts.</param>
    internal static TailTraining Start(TailNetwork network, TailRows train, TailRows? validation, TuningRecipe recipe, TimeProvider? clock = null)
    {
        TailTrainingChecks.Require(network, train, validation, recipe);
        return new(network, train, validation, recipe.Checked(), clock ?? TimeProvider.System, null);
    }

    /// <summary>Goes on where <see cref="Save"/> was called, with the same rows, recipe and newly made network.</summary>
    internal static TailTraining Resume(string path, TailNetwork network, TailRows train, TailRows? validation, TuningRecipe recipe, TimeProvider? clock = null)
    {
        var progress = TailStateFile.ReadProgress(path);
        if (progress.Training != NameOf(network, train, validation, recipe))
            throw TailStateFile.Unusable(path, "it belongs to a tuning with other rows, layers or settings");

        var training = new TailTraining(network, train, validation, recipe, clock ?? TimeProvider.System, progress);
        try
        {
            if (progress.BestLoss is not null)
                training.values.MakeRoom();
            TailStateFile.ReadTensors(path, training.State);
            return training;
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the budget is used up or everything is done; at least one step. Cancelled between steps: all that was done counts.</summary>
    /// <returns>Whether training is finished.</returns>
    internal bool RunSlice(TimeSpan budget, CancellationToken cancellationToken)
    {
        TorchThreads.Use(threads);
        var start = clock.GetTimestamp();
        while (!IsFinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Advance(cancellationToken);
            if (clock.GetElapsedTime(start) >= budget)
                break;
        }

        return IsFinished;
    }

    internal void Save(string path)
    {
        progress.OptimizerSteps = optimizer.Steps;
        TailStateFile.Write(path, progress, State);
    }

    /// <summary>Once training is finished. The network has the best epoch's values from then on.</summary>
    internal TunedTail Finish()
    {
        if (!IsFinished)
            throw new InvalidOperationException($"Epoch {progress.Epoch} of {recipe.Epochs} is still to be trained.");

        values.Recall();
        return new()
        {
            Tensors = network.Tensors(),
            Head = network.Head(),
            Curve = [.. progress.Curve],
            Epoch = validation is null ? progress.Epoch - 1 : progress.BestEpoch,
        };
    }

    public void Dispose()
    {
        optimizer.Dispose();
        values.Dispose();
    }

    /// <summary>A step, or the end of an epoch.</summary>
    private void Advance(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        if (validation is not null && progress.Curve.Count == 0)
        {
            Judge(new() { Epoch = 0, Seconds = 0 }, start, cancellationToken);
        }
        else if (progress.Step < steps)
        {
            var order = Order();
            var rows = order.Batch(progress.Step).Length;
            progress.LossSum += rows * step.Run(order, progress.Step, schedule.At(optimizer.Steps));
            progress.LossRows += rows;
            progress.Step++;
            progress.Seconds += clock.GetElapsedTime(start).TotalSeconds;
        }
        else
        {
            network.Statistics?.Estimate(network, train, Order(), recipe.Seed);
            Judge(
                new()
                {
                    Epoch = progress.Epoch,
                    TrainLoss = progress.LossSum / progress.LossRows,
                    LearningRate = recipe.LearningRate * schedule.At(optimizer.Steps - 1),
                    Seconds = progress.Seconds,
                },
                start,
                cancellationToken);
            (progress.Epoch, progress.Step, progress.LossSum, progress.LossRows, progress.Seconds) = (progress.Epoch + 1, 0, 0, 0, 0);
        }
    }

    private EpochOrder Order() => order?.Epoch == progress.Epoch ? order : order = new(train.Count, recipe.BatchSize, recipe.Seed, progress.Epoch, lengths);

    private void Judge(CurvePoint point, long start, CancellationToken cancellationToken)
    {
        if (validation is not null)
        {
            var loss = TailEvaluation.Judge(network, validation, recipe.BatchSize, cancellationToken);
            if (!double.IsFinite(loss.Loss))
                throw new RejectedException($"Tuning broke down: after epoch {point.Epoch} the loss on the validation split is {loss.Loss}. Most likely the rates are too high for this network: set tune.headLearningRate and tune.learningRate to a tenth, or tune fewer layers.");

            point = point with { ValidationLoss = loss.Loss, ValidationScore = loss.Score };
            if (!(progress.BestLoss <= loss.Loss))
            {
                (progress.BestLoss, progress.BestEpoch) = (loss.Loss, point.Epoch);
                values.Remember();
            }
        }

        progress.Curve.Add(point with { Seconds = point.Seconds + clock.GetElapsedTime(start).TotalSeconds });
    }

    /// <summary>Numbers of mean 0 and deviation 1 over the training rows: the network is trained to give those.</summary>
    private static TailRows Standardised(TailRows rows, TailRows train) => (rows.Targets, train.Targets) switch
    {
        (NumberTargets own, NumberTargets all) when NumberScale.Of(all.Numbers) is var scale => rows with { Targets = new NumberTargets(Array.ConvertAll(own.Numbers, scale.Standardise)) },
        _ => rows,
    };

    private static string NameOf(TailNetwork network, TailRows train, TailRows? validation, TuningRecipe recipe) =>
        ContentSha.Of(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            recipe,
            network.Inputs,
            Trained = network.Trained.Select(tensor => new { tensor.Name, tensor.Value.shape }),
            Train = new { train.Keys, Classes = train.Targets.Values, train.Views },
            Validation = new { validation?.Keys, Classes = validation?.Targets.Values, validation?.Views },
            Format = 1,
        })));
}
