using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>Turns a pipeline as a user writes it into one that every worker can read, and that means the same tomorrow: models and files pinned by content.</summary>
/// <param name="results">Where registered models are found; null for a client, which leaves them to the server.</param>
internal sealed class PipelineSettlement(IArtifactStore store, ResultLedger? results, LocalPaths local)
{
    private readonly ModelImport models = new(store);
    private readonly SourceImport sources = new(store, local);

    /// <summary>What was inferred about models without a card.</summary>
    internal IReadOnlyList<string> Notes => models.Notes;

    internal async Task<PipelineSpec> SettleAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Backbone is { Artifact: null } backbone)
            spec = spec with { Backbone = backbone with { Artifact = await ModelAsync(backbone.Model, cancellationToken) } };

        if (spec is { Tune: { Cut: null } tune, Backbone.Artifact: { } artifact })
            spec = spec with { Tune = tune with { Cut = await CutAsync(artifact, tune, cancellationToken) } };

        if (spec.Score is { Model: { } model, Artifact: null })
            spec = spec with { Score = spec.Score with { Artifact = await ModelAsync(model, cancellationToken) } };

        if (spec.Detect is { Model: { } detector, Artifact: null })
            spec = spec with { Detect = spec.Detect with { Artifact = await ModelAsync(detector, cancellationToken) } };

        // A client leaves it to the server, which settles what it is sent.
        if (results is not null)
            await DetectionCards.DemandAsync(store, spec, cancellationToken);

        if (spec.Dataset is { Source: { } source, Files: null })
            spec = spec with { Dataset = spec.Dataset with { Files = await FilesAsync(source, cancellationToken) } };

        if (spec.Score is { Input: { } input, Files: null })
            spec = spec with { Score = spec.Score with { Files = await FilesAsync(input, cancellationToken) } };

        return spec;
    }

    /// <summary>Null when it is read where it is, or when the server has to look.</summary>
    private async Task<ArtifactRef?> FilesAsync(string source, CancellationToken cancellationToken)
        => results is null && StorePath.Is(source) ? null : await sources.SettleAsync(source, cancellationToken);

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
    private async Task<ArtifactRef?> ModelAsync(string model, CancellationToken cancellationToken)
    {
        if (StorePath.Is(model))
            return results is null ? null : await models.ImportStoredAsync(StorePath.Of(model), cancellationToken);

        if (File.Exists(model) && local.Allows(model))
            return await models.ImportAsync(model, cancellationToken);

        return results is null ? null : await RegisteredAsync(model, cancellationToken);
    }

    /// <summary>A registered model as <c>name</c> (its newest version) or <c>name/version</c>.</summary>
    private async Task<ArtifactRef> RegisteredAsync(string model, CancellationToken cancellationToken)
    {
        var name = model.Split('/', '@');
        var versions = await results!.ModelsAsync(name[0], cancellationToken);
        return versions.FirstOrDefault(known => name.Length == 1 || known.Version == name[^1])?.Model
            ?? throw new RejectedException($"There is neither a model file nor a registered model '{model}'. 'transfer models list' shows what is registered.");
    }
}
