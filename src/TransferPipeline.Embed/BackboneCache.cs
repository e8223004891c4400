using System.Collections.Concurrent;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Embed;

/// <summary>Backbones that are open, and the keys of those that were seen; a backbone is opened when a shard has to be computed, not before.</summary>
internal sealed class BackboneCache(IArtifactStore store, ImageModelOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<ArtifactRef, string> keys = new();
    private readonly OpenModels<ImageModel> open = new(model => model);

    /// <summary>The key under which a backbone's embeddings are kept. The backbone itself is not opened.</summary>
    internal async Task<string> KeyAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        if (keys.TryGetValue(artifact, out var known))
            return known;

        await using var file = await store.OpenAsync(artifact.Path, cancellationToken)
            ?? throw new RejectedException($"{artifact.Path} is missing from the store. Run the pipeline again with the model file that it was made from.");
        return keys.GetOrAdd(artifact, ModelKey.Of(artifact.Sha256, ModelCardReader.ReadInside(file, artifact.Path)));
    }

    internal Task<ModelUse<ImageModel>> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => open.UseAsync(
        artifact,
        async () =>
        {
            var path = await store.FetchAsync(artifact, cancellationToken);
            return ImageModel.OpenEmbedding(path, ModelCardReader.Read(path), options);
        },
        cancellationToken);

    public void Dispose() => open.Dispose();
}
