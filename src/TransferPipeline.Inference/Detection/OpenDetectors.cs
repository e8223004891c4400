using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Inference.Detection;

/// <summary>Detectors that are open, and the keys under which what they find is kept. Keep one for the process.</summary>
public sealed class OpenDetectors(IArtifactStore store, ModelOptions options) : IDisposable
{
    private readonly OpenModels<DetectorModel> open = new(model => model);

    /// <summary>The key of <see cref="DetectorSettings"/>; the detector itself is not opened.</summary>
    /// <param name="crops">What is cut out; null for boxes alone.</param>
    public async Task<string> KeyAsync(ArtifactRef detector, CropPlan? crops, DetectSpec? settings, CancellationToken cancellationToken) =>
        DetectorSettings.KeyOf(detector.Sha256, await CardAsync(detector, cancellationToken), crops, settings);

    public async Task<ModelUse<DetectorModel>> UseAsync(ArtifactRef detector, CropPlan? crops, DetectSpec? settings, CancellationToken cancellationToken) => await open.UseAsync(
        await KeyAsync(detector, crops, settings, cancellationToken),
        async () =>
        {
            var path = await store.FetchAsync(detector, cancellationToken);
            return DetectorModel.Open(path, ModelCardReader.Read(path), crops, settings, options);
        },
        cancellationToken);

    /// <summary>What a model wants to see of a box.</summary>
    /// <param name="reader">Null: nobody in particular reads the crops.</param>
    public async Task<CropPlan> CropsForAsync(ArtifactRef? reader, CancellationToken cancellationToken) =>
        reader is null ? CropPlan.Plain : CropPlan.For(await CardAsync(reader, cancellationToken));

    public void Dispose() => open.Dispose();

    private async Task<ModelCard> CardAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        await using var file = await store.OpenAsync(artifact.Path, cancellationToken)
            ?? throw new RejectedException($"{artifact.Path} is missing from the store. Run the pipeline again with the model file that it was made from.");
        return ModelCardReader.ReadInside(file, artifact.Path);
    }
}
