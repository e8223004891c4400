using TransferPipeline.Contracts;
using TransferPipeline.Embed;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Tests.Onnx;

namespace TransferPipeline.Tests.Embed;

public sealed class BackboneCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_key_comes_from_the_card_inside_and_is_that_of_the_whole_model()
    {
        var store = new LocalArtifactStore(folder.Path);
        var artifact = await PublishAsync(store);
        using var backbones = new BackboneCache(store);

        var key = await backbones.KeyAsync(artifact, Token);

        Assert.Equal(ModelKey.Of(artifact.Sha256, ModelCardReader.Read(Path.Combine(store.Root, artifact.Path))), key);
    }

    [Fact]
    public async Task A_backbone_is_opened_once()
    {
        var store = new LocalArtifactStore(folder.Path);
        var artifact = await PublishAsync(store);
        using var backbones = new BackboneCache(store);

        Assert.Same(await backbones.OpenAsync(artifact, Token), await backbones.OpenAsync(artifact, Token));
    }

    [Fact]
    public async Task A_backbone_that_is_gone_is_refused_by_name()
    {
        using var backbones = new BackboneCache(new LocalArtifactStore(folder.Path));

        var refused = await Assert.ThrowsAsync<RejectedException>(() => backbones.KeyAsync(new ArtifactRef("backbones/x/model.onnx", new string('a', 64)), Token));

        Assert.Contains("backbones/x/model.onnx", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_model_without_a_card_is_refused()
    {
        var store = new LocalArtifactStore(folder.Path);
        var scratch = store.CreateScratchFile(".onnx");
        Networks.Pixels(17).Save(scratch);
        var artifact = await store.PublishAsync("backbones/bare/model.onnx", scratch, Token);
        using var backbones = new BackboneCache(store);

        var refused = await Assert.ThrowsAsync<RejectedException>(() => backbones.KeyAsync(artifact, Token));

        Assert.Contains("backbones/bare/model.onnx has no card", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ArtifactRef> PublishAsync(LocalArtifactStore store)
    {
        var path = folder.File("model.onnx");
        Networks.Pixels(17).Save(path);
        await File.WriteAllTextAsync(folder.File("model.card.json"), Networks.PixelsCard, Token);
        var scratch = store.CreateScratchFile(".onnx");
        CardedModel.Load(path).Model.Save(scratch);
        return await store.PublishAsync("backbones/made/model.onnx", scratch, Token);
    }
}
