using TransferPipeline.Contracts;
using TransferPipeline.Inference.Generation;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Score.Generation;

/// <summary>Keeps text generators open between shards.</summary>
internal sealed class GeneratorCache(IArtifactStore store, ModelOptions options) : IDisposable
{
    private readonly OpenModels<TextGenerator> open = new(generator => generator);

    internal Task<ModelUse<TextGenerator>> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => open.UseAsync(
        artifact.Path,
        async () =>
        {
            var path = await store.FetchAsync(artifact, cancellationToken);
            return TextGenerator.Open(path, ModelCardReader.Read(path), options);
        },
        cancellationToken);

    public void Dispose() => open.Dispose();
}
