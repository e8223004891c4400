using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Embed;

/// <summary>Keeps backbones open between shards; opening one costs more than a small shard, so it waits until a shard has to be computed.</summary>
internal sealed class BackboneCache(IArtifactStore store) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<ArtifactRef, string> keys = [];
    private readonly Dictionary<ArtifactRef, ImageModel> open = [];

    /// <summary>The key under which a backbone's embeddings are kept. The backbone itself is not opened.</summary>
    internal Task<string> KeyAsync(ArtifactRef artifact, CancellationToken cancellationToken) => OnceAsync(keys, artifact, async () =>
    {
        await using var file = await store.OpenAsync(artifact.Path, cancellationToken)
            ?? throw new RejectedException($"{artifact.Path} is missing from the store. Run the pipeline again with the model file that it was made from.");
        return ModelKey.Of(artifact.Sha256, ModelCardReader.ReadInside(file, artifact.Path));
    }, cancellationToken);

    internal Task<ImageModel> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => OnceAsync(open, artifact, async () =>
    {
        var path = await store.FetchAsync(artifact, cancellationToken);
        return ImageModel.OpenEmbedding(path, ModelCardReader.Read(path), new ImageModelOptions());
    }, cancellationToken);

    public void Dispose()
    {
        foreach (var model in open.Values)
            model.Dispose();

        gate.Dispose();
    }

    private async Task<T> OnceAsync<T>(Dictionary<ArtifactRef, T> known, ArtifactRef artifact, Func<Task<T>> make, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!known.TryGetValue(artifact, out var value))
                known.Add(artifact, value = await make());

            return value;
        }
        finally
        {
            gate.Release();
        }
    }
}
