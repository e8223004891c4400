using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Calibration;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;
using TransferPipeline.Train.TorchLoading;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary>
/// From activations at a cut to a tuned tail: a linear head on the pretrained features first, then both together. Training is cut into slices, after
/// each of which all is kept; whoever goes on, in this process or another, goes on from there.
/// </summary>
internal sealed class LayerTuning(IArtifactStore store, EmbeddedFeatures features, TuningCheckpoints checkpoints, ShardLedger shards, TuningSlices slices)
{
    /// <param name="key">Names the training; the same key is the same result.</param>
    /// <param name="backboneFile">Card inside.</param>
    internal async Task<TunedModel> TuneAsync(LeasedShard shard, DatasetManifest dataset, string key, string backboneFile, CancellationToken cancellationToken)
    {
        var (spec, tune) = (shard.Run.Spec, shard.Run.Spec.Tune!);
        var backbone = OnnxModel.Load(backboneFile);
        var card = ModelCardReader.Read(backbone, backboneFile);
        var blocks = ModelBlocks.Of(backbone, card);
        var cut = tune.Cut == card.Input ? null : blocks.CutAt(tune.Cut!);
        var viewKeys = Enumerable.Range(1, tune.Views).Select(view => FrozenFront.KeyOf(spec.Backbone!.Artifact!, card, tune.Cut, view)).ToList();
        var shape = ShapeAt(tune.Cut!, backboneFile);
        TorchThreads.Use(Environment.ProcessorCount);
        using var set = await features.LoadAsync(shard.Run.Id, dataset, viewKeys, cancellationToken);
        var rows = TuningRows.Of(set, shape, 1 + tune.Views);
        var recipe = TuningRecipes.Of(tune, spec.Head!);
        var head = FitHead(blocks, cut, rows, set.Labels, spec.Head!, recipe.BatchSize, cancellationToken);
        using var network = TailNetwork.Create(blocks, cut, HeadLayer.StartOf(head.Weights), recipe);
        var tail = await TrainAsync(shard, key, network, rows, recipe, cancellationToken);
        return new TunedModel
        {
            Head = Judge(head, tail, network, rows, recipe.BatchSize, cancellationToken),
            HeadAlone = head,
            Tail = tail,
            Rows = new() { ["train"] = rows.Train.Count, ["validation"] = rows.Validation?.Count ?? 0, ["test"] = rows.Test?.Count ?? 0 },
            TrainedParameters = network.Trained.Sum(tensor => tensor.Value.numel()),
        };
    }

    private long[] ShapeAt(string cut, string backboneFile)
    {
        using var front = FrozenFront.Open(backboneFile, cut, store.CreateScratchFile(".onnx"), new ImageModelOptions());
        return [.. front.OutputShapes[0]];
    }

    /// <summary>The head that training starts from, and that it is compared with: on what the layers give before they are tuned.</summary>
    private TrainedHead FitHead(ModelBlocks blocks, CutPoint? cut, TuningRows rows, string[] labels, HeadSpec spec, int batchSize, CancellationToken cancellationToken)
    {
        using var set = TailFeatures.Of(blocks, cut, rows, labels, batchSize, store.CreateScratchFile, cancellationToken);
        return HeadTrainer.Train(set, spec, cancellationToken);
    }

    private async Task<TunedTail> TrainAsync(
        LeasedShard shard, string key, TailNetwork network, TuningRows rows, TuningRecipe recipe, CancellationToken cancellationToken)
    {
        using var training = await checkpoints.FindAsync(key, cancellationToken) is { } state
            ? TailTraining.Resume(state, network, rows.Train, rows.Validation, recipe)
            : TailTraining.Start(network, rows.Train, rows.Validation, recipe);
        while (!training.RunSlice(slices.Length, cancellationToken))
        {
            var scratch = store.CreateScratchFile(".safetensors");
            training.Save(scratch);
            await checkpoints.KeepAsync(key, shard.Fence, scratch, cancellationToken);
            await shards.AdvanceAsync(shard, cancellationToken);
        }

        return training.Finish();
    }

    /// <summary>On rows that nothing was trained on; the temperature is fitted on the validation split, or stays 1 where there is none.</summary>
    private static TrainedHead Judge(TrainedHead start, TunedTail tail, TailNetwork network, TuningRows rows, int batchSize, CancellationToken cancellationToken)
    {
        var (name, held) = rows.HeldOut;
        var classes = start.Weights.Labels.Length;
        var logits = TailEvaluation.Logits(network, held, batchSize, cancellationToken);
        var temperature = rows.Validation is { Count: > 0 } validation
            ? TemperatureScaling.Fit(ReferenceEquals(validation, held) ? logits : TailEvaluation.Logits(network, validation, batchSize, cancellationToken), classes, validation.Classes)
            : 1;
        return start with
        {
            Weights = new HeadWeights
            {
                Mean = tail.Head.Scaling.Mean,
                Std = tail.Head.Scaling.Std,
                Weights = tail.Head.Weights,
                Bias = tail.Head.Bias,
                Temperature = temperature,
                NormalizeFeatures = tail.Head.NormalizeFeatures,
                Labels = start.Weights.Labels,
            },
            HeldOut = name,
            Metrics = ClassificationMetrics.Of(Probabilities.Softmax(logits, classes, temperature), held.Classes),
            Uncalibrated = ClassificationMetrics.Of(Probabilities.Softmax(logits, classes, 1), held.Classes),
            CertificateKeys = held.Keys,
            CertificateLogits = logits,
        };
    }
}
