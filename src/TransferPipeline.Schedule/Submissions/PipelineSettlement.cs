using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Turns a pipeline as a user writes it into one that every worker can read, and that means the same tomorrow: models and files pinned by content.</summary>
/// <param name="results">Where registered models are found; null for a client, which leaves them to the server.</param>
internal sealed class PipelineSettlement(IArtifactStore store, ResultLedger? results, LocalPaths local, ModelIntake intake)
{
    private readonly ModelImport models = new(store, intake.Trial);
    private readonly SourceImport sources = new(store, local);
    private readonly ContentKinds kinds = new(store, results);
    private readonly HubModels hub = new(local, intake.Pulls);

    /// <summary>What was inferred about models without a card.</summary>
    internal IReadOnlyList<string> Notes => models.Notes;

    internal async Task<PipelineSpec> SettleAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Backbone is { Artifact: null } backbone)
            spec = spec with { Backbone = backbone with { Artifact = await ModelAsync(backbone.Model, ModelUsage.Backbone(backbone), cancellationToken) } };

        if (spec is { Tune: { Cut: null } tune, Backbone.Artifact: { } artifact })
            spec = spec with { Tune = tune with { Cut = await CutAsync(artifact, tune, cancellationToken) } };

        if (spec.Score is { Model: { } model, Artifact: null })
            spec = spec with { Score = spec.Score with { Artifact = await ModelAsync(model, ModelUsage.Of(spec.Task), cancellationToken) } };

        if (spec.Detect is { Model: { } detector, Artifact: null })
            spec = spec with { Detect = spec.Detect with { Artifact = await ModelAsync(detector, ModelUsage.Plain, cancellationToken) } };

        // A client leaves it to the server, which settles what it is sent.
        if (results is not null)
            await DetectionCards.DemandAsync(store, spec, cancellationToken);

        spec = await kinds.SettleAsync(spec, cancellationToken);
        await DemandWindowsAsync(spec, cancellationToken);
        if (spec.Dataset is { Source: { } source, Files: null })
            spec = spec with { Dataset = spec.Dataset with { Files = await FilesAsync(source, spec.Dataset.Kind, cancellationToken) } };

        if (spec.Score is { Input: { } input, Files: null })
            spec = spec with { Score = spec.Score with { Files = await FilesAsync(input, spec.Score.Kind ?? spec.Dataset?.Kind ?? "image", cancellationToken) } };

        return spec;
    }

    /// <summary>Null when it is read where it is, or when the server has to look.</summary>
    private async Task<ArtifactRef?> FilesAsync(string source, string kind, CancellationToken cancellationToken)
        => results is null && StorePath.Is(source) ? null : await sources.SettleAsync(source, kind, cancellationToken);

    /// <summary>The mean of windows' logits is what the mean of their features gives only behind frozen layers and a linear head.</summary>
    private async Task DemandWindowsAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        var asked = spec switch
        {
            { Tune: not null } => "layers cannot be tuned on them; set backbone.longTexts to cut, or leave out 'tune'",
            { Head.Type: "prototype" } => "a prototype head cannot be put on them; set backbone.longTexts to cut, or head.type to linear",
            _ => null,
        };
        if (asked is not null && spec.Backbone?.Artifact is { } backbone && await StoredCard.ReadAsync(store, backbone, cancellationToken) is { Text.LongTexts: "windows" })
            throw new RejectedException($"{spec.Backbone.Model} reads long texts in windows, and {asked}.");
    }

    /// <summary>Where the layers that are asked for begin; the model's input where that is everything.</summary>
    private async Task<string> CutAsync(ArtifactRef backbone, TuneSpec tune, CancellationToken cancellationToken)
    {
        var path = await store.FetchAsync(backbone, cancellationToken);
        var model = OnnxModel.Load(path);
        var card = ModelCardReader.Read(model, path);
        var blocks = ModelBlocks.Of(model, card);
        var layers = tune.Layers == "auto" ? $"last-{Math.Max(1, Math.Min(tune.Deepest, blocks.Count))}-blocks" : tune.Layers;
        var cut = TuneLayers.Resolve(blocks, layers).Cut;
        TrainableOperators.Demand(blocks, cut);
        return cut?.Tensor ?? card.Input;
    }

    /// <summary>Null when the server has to find it.</summary>
    private async Task<ArtifactRef?> ModelAsync(string model, ModelUsage usage, CancellationToken cancellationToken)
    {
        if (StorePath.Is(model))
            return results is null ? null : await models.ImportStoredAsync(StorePath.Of(model), usage, cancellationToken);

        if (HubReference.Is(model))
            return await FromHubAsync(model, usage, cancellationToken);

        if (File.Exists(model) && local.Allows(model))
            return await models.ImportAsync(model, usage, cancellationToken);

        return results is null ? null : await RegisteredAsync(model, usage, cancellationToken);
    }

    private async Task<ArtifactRef> FromHubAsync(string model, ModelUsage usage, CancellationToken cancellationToken)
    {
        var (path, hint, said) = await hub.PullAsync(model, cancellationToken);
        models.Note(said);
        return await models.ImportAsync(path, usage, hint, cancellationToken);
    }

    /// <summary>A registered model as <c>name</c> (its newest version) or <c>name/version</c>, else one of the catalog.</summary>
    private async Task<ArtifactRef> RegisteredAsync(string model, ModelUsage usage, CancellationToken cancellationToken)
    {
        var name = model.Split('/', '@');
        var versions = await results!.ModelsAsync(name[0], cancellationToken);
        if (versions.FirstOrDefault(known => name.Length == 1 || known.Version == name[^1]) is { } registered)
            return registered.Model;

        return ModelCatalog.Find(model) is not null
            ? await FromHubAsync(model, usage, cancellationToken)
            : throw new RejectedException($"There is neither a model file nor a registered model '{model}'. 'transfer models list' shows what is registered. {ModelCatalog.Hint(model)}");
    }
}
