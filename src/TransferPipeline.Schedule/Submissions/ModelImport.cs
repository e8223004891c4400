using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>
/// Settles which model files a run uses, when it is submitted: each goes into the store as one file under its content's name, card inside. A file
/// that changes later is another run, and every worker can read it.
/// </summary>
internal sealed class ModelImport(IArtifactStore store)
{
    /// <summary>To be changed with what is inferred about a model or how it is stored.</summary>
    private const string ImportFormat = "import format 2";

    private readonly List<string> notes = [];

    /// <summary>What was inferred about models without a card.</summary>
    internal IReadOnlyList<string> Notes => notes;

    /// <summary>A model that lies in the store, with its card beside it if it has one.</summary>
    internal async Task<ArtifactRef> ImportStoredAsync(string path, ModelUsage usage, CancellationToken cancellationToken)
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
            foreach (var (above, name) in TextModelFiles.Folders(path).SelectMany(above => TextModelFiles.Names.Select(name => (above, name))))
                await CopyAsync(above.Length == 0 ? name : $"{above}/{name}", Path.Combine(folder, name), cancellationToken);

            return await ImportAsync(local, usage, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A model file of this machine, with its card beside it if it has one.</summary>
    internal async Task<ArtifactRef> ImportAsync(string path, ModelUsage usage, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new RejectedException($"There is no model file {path}. Name an .onnx file.");

        var record = $"imports/{await SourceKeyAsync(path, usage, cancellationToken)}.json";
        if (await FindImportAsync(record, cancellationToken) is { } known)
        {
            notes.AddRange(known.Notes);
            return known.Artifact;
        }

        var carded = usage.Load(path);
        notes.AddRange(carded.Card.Inferred);
        var scratch = store.CreateScratchFile(".onnx");
        carded.Model.Save(scratch);
        var sha256 = await ContentSha.OfFileAsync(scratch, cancellationToken);
        var artifact = await store.PublishAsync(ArtifactPath.Backbone(sha256), scratch, cancellationToken);
        if (carded.FromOneFile)
            await store.PublishJsonAsync(record, new ImportedModel(artifact, carded.Card.Inferred), cancellationToken);
        return artifact;
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
    private static async Task<string> SourceKeyAsync(string path, ModelUsage usage, CancellationToken cancellationToken)
    {
        var parts = new List<string> { ImportFormat, usage.Key };
        foreach (var file in new[] { path, ModelCardReader.FileBeside(path) }.OfType<string>().Concat(TextModelFiles.Around(path)))
            parts.Add($"{Path.GetFileName(file)} {await ContentSha.OfFileAsync(file, cancellationToken)}");

        return ContentSha.Of(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
    }

    /// <param name="Notes">What was inferred, to be said each time.</param>
    private sealed record ImportedModel(ArtifactRef Artifact, IReadOnlyList<string> Notes);
}
