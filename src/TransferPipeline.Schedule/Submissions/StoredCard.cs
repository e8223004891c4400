using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>The card inside a model of the store; the weights are passed over.</summary>
internal static class StoredCard
{
    internal static async Task<ModelCard> ReadAsync(IArtifactStore store, ArtifactRef model, CancellationToken cancellationToken)
    {
        await using var file = await store.OpenAsync(model.Path, cancellationToken)
            ?? throw new RejectedException($"{model.Path} is missing from the store. Submit the pipeline again with the model file that it was made from.");
        return ModelCardReader.ReadInside(file, model.Path);
    }
}
