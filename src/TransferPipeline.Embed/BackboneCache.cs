using System.Collections.Concurrent;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Embed;

/// <summary>Backbones that are open, and the keys of those that were seen; a backbone is opened when a shard has to be computed, not before.</summary>
internal sealed class BackboneCache(IArtifactStore store, ModelOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<(ArtifactRef Artifact, string? Cut, int View), string> keys = new();
    private readonly OpenModels<ContentModel> open = new(model => model);

    /// <summary>The key under which what a backbone makes is kept: its embeddings, or its activations where it is cut. The backbone itself is not opened.</summary>
    internal async Task<string> KeyAsync(ArtifactRef artifact, string? cut, int view, CancellationToken cancellationToken)
    {
        if (keys.TryGetValue((artifact, cut, view), out var known))
            return known;

        await using var file = await store.OpenAsync(artifact.Path, cancellationToken)
            ?? throw new RejectedException($"{artifact.Path} is missing from the store. Run the pipeline again with the model file that it was made from.");
        var card = ModelCardReader.ReadInside(file, artifact.Path);
        return keys.GetOrAdd((artifact, cut, view), FrozenFront.KeyOf(artifact, card, cut, view));
    }

    internal Task<ModelUse<ContentModel>> OpenAsync(ArtifactRef artifact, string? cut, CancellationToken cancellationToken) => open.UseAsync(
        $"{artifact.Path} {cut}",
        async () =>
        {
            var path = await store.FetchAsync(artifact, cancellationToken);
            if (cut is not null)
                return FrozenFront.Open(path, cut, store.CreateScratchFile(".onnx"), options);

            return ContentModel.OpenEmbedding(path, ModelCardReader.Read(path), options);
        },
        cancellationToken);

    public void Dispose() => open.Dispose();
}
