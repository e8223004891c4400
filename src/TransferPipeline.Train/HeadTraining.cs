using System.Globalization;
using System.Text;
using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Certificates;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Reports;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary>
/// From a dataset's embeddings to a registered model: train the head, and the layers where that is asked for, fuse, certify, then publish; a model
/// without a passed certificate is not saved.
/// </summary>
internal sealed class HeadTraining(
    IArtifactStore store, ResultLedger results, EmbeddedFeatures features, LayerTuning tuning, TuningCheckpoints checkpoints, FusedModelCheck check)
{
    internal async Task<ShardResult> TrainAsync(LeasedShard shard, CancellationToken cancellationToken)
    {
        var spec = shard.Run.Spec;
        var key = KeyOf(shard.Run, shard.Subject!);
        if (await results.FindAsync(key, cancellationToken) is { } known && await RegisterAgainAsync(known.Output, shard.Run.Id, cancellationToken))
            return new ShardResult { Output = known.Output, Rows = new RowCounts(known.RowsIn, 0, known.RowsIn, 0, 0), ResultKey = key };

        var dataset = await store.ReadJsonAsync<DatasetManifest>(shard.Subject!, cancellationToken);
        var backboneFile = await store.FetchAsync(spec.Backbone!.Artifact!, cancellationToken);
        ManagedHeap.Return();
        var tuned = spec.Tune is null ? null : await tuning.TuneAsync(shard, dataset, TrainingOf(key), backboneFile, cancellationToken);
        var (head, used) = tuned is null ? await TrainAsync(shard.Run, dataset, cancellationToken) : (tuned.Head, tuned.Rows);
        ManagedHeap.Return();
        var backbone = OnnxModel.Load(backboneFile);
        var card = ModelCardReader.Read(backbone, backboneFile);
        var written = tuned?.Write();
        var scratch = store.CreateScratchFile(".onnx");
        HeadFusion.Fuse(written?.Model ?? backbone, tuned is null ? card : card with { Embedding = tuned.Features }, head.Weights).Save(scratch);
        var certificate = await check.CertifyAsync(scratch, dataset, head, cancellationToken);
        Demand(certificate, scratch);

        var version = ContentSha.Of(Encoding.UTF8.GetBytes(key + await ContentSha.OfFileAsync(scratch, cancellationToken)))[..12];
        var facts = new TrainedModelFacts(spec.Name, version, dataset, used, spec.Backbone.Artifact!, card, spec.Head!, head, certificate)
        {
            Tuning = tuned is null ? null : new(spec.Tune! with { LabelSmoothing = TuningRecipes.SmoothingOf(spec.Tune!, dataset.Target) }, tuned, written!),
        };
        var model = await PublishAsync(facts, scratch, shard.Run.Id, cancellationToken);
        await checkpoints.ClearAsync(TrainingOf(key), cancellationToken);
        var rows = used.Values.Sum();
        return new ShardResult { Output = model, Rows = new RowCounts(rows, rows, 0, 0, 0), ResultKey = key, Notes = [.. new[] { facts.Tuning?.Change, Beyond(facts) }.OfType<string>()] };
    }

    /// <summary>What was trained before is the newest version again, as a dataset that is read again is: it is what the newest run made. False when it is gone.</summary>
    private async Task<bool> RegisterAgainAsync(ArtifactRef model, string runId, CancellationToken cancellationToken)
    {
        if (model.Path.Split('/') is not [_, var name, var version, _] || !await store.ExistsAsync(model.Path, cancellationToken)
            || await store.OpenAsync($"{ArtifactPath.Model(name, version)}/card.json", cancellationToken) is not { } file)
        {
            return false;
        }

        using var reader = new StreamReader(file);
        await results.RegisterModelAsync(name, version, model, await reader.ReadToEndAsync(cancellationToken), runId, cancellationToken);
        return true;
    }

    /// <summary>A method of its own, so that the features are gone when the model is put together.</summary>
    private async Task<(TrainedHead Head, Dictionary<string, int> Used)> TrainAsync(Run run, DatasetManifest dataset, CancellationToken cancellationToken)
    {
        using var set = await features.LoadAsync(run.Id, dataset, cancellationToken);
        return (HeadTrainer.Train(set, run.Spec.Head!, cancellationToken), UsedRows(set));
    }

    /// <summary>The same dataset, backbone and settings give the same head: it is not trained twice.</summary>
    private static string KeyOf(Run run, ArtifactRef dataset)
    {
        var settings = JsonSerializer.Serialize(new { run.Spec.Name, Dataset = dataset.Sha256, Backbone = run.Spec.Backbone!.Artifact!.Sha256, run.Spec.Head, run.Spec.Tune, Format = 2 });
        return "train:" + ContentSha.Of(Encoding.UTF8.GetBytes(settings));
    }

    /// <summary>The key as a name of files.</summary>
    private static string TrainingOf(string key) => key.Split(':')[1];

    private static string? Beyond(TrainedModelFacts facts) => facts.Head.Beyond is { } beyond
        ? string.Create(CultureInfo.InvariantCulture, $"{beyond:N0} of {facts.Rows[facts.Head.HeldOut]:N0} rows of the {facts.Head.HeldOut} split lie farther than {facts.Spec.MaxDistance} from every class, and would be called unknown.")
        : null;

    private static Dictionary<string, int> UsedRows(HeadTrainingSet set) =>
        new() { ["train"] = set.Train.Count, ["validation"] = set.Validation?.Count ?? 0, ["test"] = set.Test?.Count ?? 0 };

    private static void Demand(ParityCertificate certificate, string scratch)
    {
        if (certificate.Passed)
            return;

        File.Delete(scratch);
        throw new RejectedException(string.Create(
            CultureInfo.InvariantCulture,
            $"The fused ONNX model does not agree with the trained head: over {certificate.Rows} held-out rows logits differ by up to {certificate.MaxAbsLogitDifference:G3} (allowed {ParityCertificate.Tolerance:G3}) and {certificate.ChangedDecisions} decisions change. It is not saved. A backbone whose outputs depend on the batch, such as a dynamically quantized one, cannot be certified: use its float version."));
    }

    /// <summary>The graph goes last but for the ledger: a folder with a model in it is a whole one. What a crash left is found again and equal.</summary>
    private async Task<ArtifactRef> PublishAsync(TrainedModelFacts facts, string modelFile, string runId, CancellationToken cancellationToken)
    {
        var folder = ArtifactPath.Model(facts.Name, facts.Version);
        var card = TrainedModelCard.Write(facts);
        await store.PublishTextAsync($"{folder}/card.json", card, cancellationToken);
        foreach (var (name, text) in ModelReport.Files(facts))
            await store.PublishTextAsync($"{folder}/{name}", text, cancellationToken);

        var model = await store.PublishAsync($"{folder}/model.onnx", modelFile, cancellationToken);
        await results.RegisterModelAsync(facts.Name, facts.Version, model, card, runId, cancellationToken);
        return model;
    }
}
