using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Cards.Hub;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Onnx.Trials;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>
/// Settles which model files a run uses, when it is submitted: each goes into the store as one file under its content's name, card inside. A file
/// that changes later is another run, and every worker can read it.
/// </summary>
/// <param name="trial">How a model is tried before it is taken; null: it is not.</param>
internal sealed class ModelImport(IArtifactStore store, IModelTrial? trial)
{
    /// <summary>To be changed with what is inferred about a model or how it is stored.</summary>
    private const string ImportFormat = "import format 3";

    private readonly List<string> notes = [];

    /// <summary>What was inferred about models without a card.</summary>
    internal IReadOnlyList<string> Notes => notes;

    /// <summary>Adds what else is to be said.</summary>
    internal void Note(IReadOnlyList<string> said) => notes.AddRange(said);

    /// <summary>A model that lies in the store, with its card beside it if it has one.</summary>
    internal async Task<ArtifactRef> ImportStoredAsync(string path, ModelUsage? usage, CancellationToken cancellationToken)
    {
        var model = await store.FindAsync(path, cancellationToken)
            ?? throw new RejectedException($"There is no model store:{path}. Put the .onnx file there first.");
        var folder = store.CreateScratchFile("");
        Directory.CreateDirectory(folder);
        try
        {
            var local = Path.Combine(folder, Path.GetFileName(path));
            File.Copy(await store.FetchAsync(model, cancellationToken), local);
            await CopyAsync(Path.ChangeExtension(path, ".card.json"), Path.ChangeExtension(local, ".card.json"), cancellationToken);
            await CopyAsync(path + ".card.json", local + ".card.json", cancellationToken);
            foreach (var (above, name) in ModelSurroundings.Folders(path).SelectMany(above => TextModelFiles.Names.Union(HubFolder.Names).Select(name => (above, name))))
                await CopyAsync(above.Length == 0 ? name : $"{above}/{name}", Path.Combine(folder, name), cancellationToken);

            return await ImportAsync(local, usage, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A model file of this machine, with its card beside it if it has one.</summary>
    internal Task<ArtifactRef> ImportAsync(string path, ModelUsage? usage, CancellationToken cancellationToken) => ImportAsync(path, usage, null, cancellationToken);

    /// <param name="usage">What it is imported for; null for nothing special.</param>
    /// <param name="hint">What the catalog says of it; null for nothing.</param>
    internal async Task<ArtifactRef> ImportAsync(string path, ModelUsage? usage, CardHint? hint, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new RejectedException($"There is no model file {path}. Name an .onnx file.");

        var record = $"imports/{await SourceKeyAsync(path, usage, hint, cancellationToken)}.json";
        if (await FindImportAsync(record, cancellationToken) is { } known)
        {
            notes.AddRange(known.Notes);
            await TryAsync(known.Artifact.Sha256, path, () => store.FetchAsync(known.Artifact, cancellationToken), cancellationToken);
            return known.Artifact;
        }

        var carded = (usage ?? ModelUsage.Plain).Load(path, hint);
        notes.AddRange(carded.Card.Inferred);
        var scratch = store.CreateScratchFile(".onnx");
        carded.Model.Save(scratch);
        var sha256 = await ContentSha.OfFileAsync(scratch, cancellationToken);
        await TryAsync(sha256, path, () => Task.FromResult(scratch), cancellationToken);
        var artifact = await store.PublishAsync(ArtifactPath.Backbone(sha256), scratch, cancellationToken);
        if (carded.FromOneFile)
            await store.PublishJsonAsync(record, new ImportedModel(artifact, carded.Card.Inferred), cancellationToken);
        return artifact;
    }

    /// <summary>Once for the same bytes: that a model passed is remembered in the store.</summary>
    private async Task TryAsync(string sha256, string path, Func<Task<string>> local, CancellationToken cancellationToken)
    {
        if (trial is null)
            return;

        var record = $"imports/{ContentSha.Of(Encoding.UTF8.GetBytes($"{trial.Format}\n{sha256}"))}.json";
        if (await store.ExistsAsync(record, cancellationToken))
            return;

        await trial.RunAsync(await local(), path, cancellationToken);
        await store.PublishJsonAsync(record, new TriedModel(trial.Format, sha256), cancellationToken);
    }

    /// <summary>Nothing where there is no such file, or where a nearer one has the name.</summary>
    private async Task CopyAsync(string path, string local, CancellationToken cancellationToken)
    {
        if (File.Exists(local) || await store.FindAsync(path, cancellationToken) is not { } found)
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        File.Copy(await store.FetchAsync(found, cancellationToken), local);
    }

    private async Task<ImportedModel?> FindImportAsync(string record, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(record, cancellationToken) is not { } artifact)
            return null;

        var import = await store.ReadJsonAsync<ImportedModel>(artifact, cancellationToken);
        return await store.ExistsAsync(import.Artifact.Path, cancellationToken) ? import : null;
    }

    /// <summary>What the stored model is made from; to read that is quicker than to make it again.</summary>
    private static async Task<string> SourceKeyAsync(string path, ModelUsage? usage, CardHint? hint, CancellationToken cancellationToken)
    {
        var parts = new List<string> { ImportFormat, (usage ?? ModelUsage.Plain).Key, hint?.Key ?? "" };
        foreach (var file in new[] { path, ModelCardReader.FileBeside(path) }.OfType<string>().Concat(TextModelFiles.Around(path).Union(HubFolder.FilesAround(path))))
            parts.Add($"{Path.GetFileName(file)} {await ContentSha.OfFileAsync(file, cancellationToken)}");

        return ContentSha.Of(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
    }

    /// <summary>A model that passed; what did not pass was never stored.</summary>
    private sealed record TriedModel(string Trial, string Sha256);

    /// <param name="Notes">What was inferred, to be said each time.</param>
    private sealed record ImportedModel(ArtifactRef Artifact, IReadOnlyList<string> Notes);
}
