using TransferPipeline.Contracts;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Embed;

/// <summary>A backbone that is open, and the key under which its embeddings are kept.</summary>
internal sealed record Backbone(ImageModel Model, string Key);

/// <summary>Keeps the backbone of the latest run open between shards; opening one costs more than a small shard.</summary>
internal sealed class BackboneCache(IArtifactStore store) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<ArtifactRef, Backbone> open = [];

    internal async Task<Backbone> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (open.TryGetValue(artifact, out var known))
                return known;

            var path = await store.FetchAsync(artifact, cancellationToken);
            var card = ModelCardReader.Read(path);
            var backbone = new Backbone(ImageModel.OpenEmbedding(path, card, new ImageModelOptions()), ModelKey.Of(artifact.Sha256, card));
            open.Add(artifact, backbone);
            return backbone;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var backbone in open.Values)
            backbone.Model.Dispose();

        gate.Dispose();
    }
}
