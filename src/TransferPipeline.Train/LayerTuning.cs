using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Ladder;
using TransferPipeline.Train.TorchLoading;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary>From activations at a cut to a tuned model: the layers that were asked for, or those that turn out to be worth it.</summary>
internal sealed class LayerTuning(IArtifactStore store, EmbeddedFeatures features, StepFitter fitter, LayerLadder ladder)
{
    internal const string Auto = "auto";

    /// <param name="key">Names the training; the same key is the same result.</param>
    /// <param name="backboneFile">Card inside.</param>
    internal async Task<TunedModel> TuneAsync(LeasedShard shard, DatasetManifest dataset, string key, string backboneFile, CancellationToken cancellationToken)
    {
        var (spec, tune) = (shard.Run.Spec, shard.Run.Spec.Tune!);
        var backbone = OnnxModel.Load(backboneFile);
        var card = ModelCardReader.Read(backbone, backboneFile);
        var blocks = ModelBlocks.Of(backbone, card);
        var shape = ShapeAt(tune.Cut!, backboneFile);
        var cut = tune.Cut == card.Input ? null : blocks.CutAt(tune.Cut!);
        using var texts = await TextRows.ReadAsync(store, dataset, card, backboneFile, cancellationToken);
        TorchThreads.Use(Environment.ProcessorCount);
        var viewKeys = Enumerable.Range(1, tune.Views).Select(view => FrozenFront.KeyOf(spec.Backbone!.Artifact!, card, tune.Cut, view)).ToList();
        using var set = await features.LoadAsync(shard.Run.Id, dataset, viewKeys, texts?.WidthOf(shape), cancellationToken);
        var job = new TuningJob
        {
            Shard = shard,
            Key = key,
            Blocks = blocks,
            Cut = cut,
            Mask = card.Text?.AttentionMask,
            Rows = TuningRows.Of(set, split => texts?.Inputs(split, TailLayout.Of(blocks, cut).Inputs, shape, store.CreateScratchFile) ?? [new TailInput { Values = split.Values, Shape = shape }], 1 + tune.Views),
            Labels = set.Labels,
            Tune = tune,
            Head = spec.Head!,
            Recipe = TuningRecipes.Of(tune, spec.Head!, dataset.Target),
        };
        _ = job.Rows.HeldOut;
        var (step, rungs) = tune.Layers == Auto ? await ladder.ClimbAsync(job, cancellationToken) : (Asked(job), []);
        using var rows = ladder.Rows(job, step, cancellationToken);
        var fitted = await fitter.FitAsync(job, step, StepFitter.Final, rows, cancellationToken);
        return new TunedModel
        {
            Fitted = fitted,
            Rungs = rungs,
            Rows = new() { ["train"] = rows.Train.Count, ["validation"] = rows.Validation?.Count ?? 0, ["test"] = rows.Test?.Count ?? 0 },
        };
    }

    private static TuningStep Asked(TuningJob job) => new() { Name = job.Tune.Layers, Blocks = job.Blocks, Head = job.Head, Trains = true, From = job.Cut };

    private long[] ShapeAt(string cut, string backboneFile)
    {
        using var front = FrozenFront.Open(backboneFile, cut, store.CreateScratchFile(".onnx"), new ModelOptions());
        return [.. front.OutputShapes[0]];
    }
}
