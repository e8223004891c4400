using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Hosting;

/// <summary>
/// Settles which model files a run uses, when it is submitted: each goes into the store as one file under its content's name, card inside. A file
/// that changes later is another run, and every worker can read it.
/// </summary>
internal sealed class ModelImport(EmbeddedRoot root)
{
    /// <summary>To be changed with what is inferred about a model or how it is stored.</summary>
    private const string ImportFormat = "import format 1";

    private readonly List<string> notes = [];

    /// <summary>What was inferred about a model without a card.</summary>
    internal IReadOnlyList<string> Notes => notes;

    internal async Task<PipelineSpec> SettleAsync(PipelineSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Backbone is { } backbone)
            spec = spec with { Backbone = backbone with { Artifact = await ImportAsync(backbone.Model, cancellationToken) } };

        if (spec.Score is { Model: { } model } score)
            spec = spec with { Score = score with { Artifact = await FindAsync(model, cancellationToken) } };

        return spec;
    }

    /// <summary>A file, or a registered model as <c>name</c> (its newest version) or <c>name/version</c>.</summary>
    private async Task<ArtifactRef> FindAsync(string model, CancellationToken cancellationToken)
    {
        if (File.Exists(model))
            return await ImportAsync(model, cancellationToken);

        var name = model.Split('/', '@');
        var versions = await root.Results.ModelsAsync(name[0], cancellationToken);
        return versions.FirstOrDefault(known => name.Length == 1 || known.Version == name[^1])?.Model
            ?? throw new RejectedException($"There is neither a file nor a registered model '{model}'. 'transfer models list' shows what is registered.");
    }

    private async Task<ArtifactRef> ImportAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new RejectedException($"There is no model file {path}. Name an .onnx file.");

        var record = $"imports/{await SourceKeyAsync(path, cancellationToken)}.json";
        if (await FindImportAsync(record, cancellationToken) is { } known)
        {
            notes.AddRange(known.Notes);
            return known.Artifact;
        }

        var carded = CardedModel.Load(path);
        notes.AddRange(carded.Card.Inferred);
        var scratch = root.Store.CreateScratchFile(".onnx");
        carded.Model.Save(scratch);
        var sha256 = await ContentSha.OfFileAsync(scratch, cancellationToken);
        var artifact = await root.Store.PublishAsync($"backbones/{sha256}/model.onnx", scratch, cancellationToken);
        if (carded.FromOneFile)
            await root.Store.PublishJsonAsync(record, new ImportedModel(artifact, carded.Card.Inferred), cancellationToken);
        return artifact;
    }

    private async Task<ImportedModel?> FindImportAsync(string record, CancellationToken cancellationToken)
    {
        if (await root.Store.FindAsync(record, cancellationToken) is not { } artifact)
            return null;

        var import = await root.Store.ReadJsonAsync<ImportedModel>(artifact, cancellationToken);
        return await root.Store.ExistsAsync(import.Artifact.Path, cancellationToken) ? import : null;
    }

    /// <summary>What the stored model is made from; to read that is quicker than to make it again.</summary>
    private static async Task<string> SourceKeyAsync(string path, CancellationToken cancellationToken)
    {
        var card = ModelCardReader.FileBeside(path) is { } file ? await ContentSha.OfFileAsync(file, cancellationToken) : "no card";
        return ContentSha.Of(Encoding.UTF8.GetBytes($"{await ContentSha.OfFileAsync(path, cancellationToken)}\n{card}\n{ImportFormat}"));
    }

    /// <param name="Notes">What was inferred, to be said each time.</param>
    private sealed record ImportedModel(ArtifactRef Artifact, IReadOnlyList<string> Notes);
}
