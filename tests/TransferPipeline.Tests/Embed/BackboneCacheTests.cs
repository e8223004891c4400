using TransferPipeline.Contracts;
using TransferPipeline.Embed;
using TransferPipeline.Inference.OnnxSessions;
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
        using var backbones = new BackboneCache(store, new ModelOptions());

        var key = await backbones.KeyAsync(artifact, null, 0, Token);

        Assert.Equal(ModelKey.Of(artifact.Sha256, ModelCardReader.Read(Path.Combine(store.Root, artifact.Path))), key);
    }

    [Fact]
    public async Task A_backbone_is_opened_once()
    {
        var store = new LocalArtifactStore(folder.Path);
        var artifact = await PublishAsync(store);
        using var backbones = new BackboneCache(store, new ModelOptions());

        using var first = await backbones.OpenAsync(artifact, null, Token);
        using var second = await backbones.OpenAsync(artifact, null, Token);

        Assert.Same(first.Value, second.Value);
    }

    [Fact]
    public async Task Of_many_backbones_those_in_use_and_the_latest_stay_open()
    {
        var store = new LocalArtifactStore(folder.Path);
        var artifacts = new List<ArtifactRef>();
        for (var i = 0; i < OpenModels<ContentModel>.Capacity + 2; i++)
            artifacts.Add(await PublishAsync(store, $"made-{i}"));
        using var backbones = new BackboneCache(store, new ModelOptions());
        using var held = await backbones.OpenAsync(artifacts[0], null, Token);
        ContentModel second;
        using (var use = await backbones.OpenAsync(artifacts[1], null, Token))
            second = use.Value;

        foreach (var artifact in artifacts.Skip(2))
            (await backbones.OpenAsync(artifact, null, Token)).Dispose();

        using var heldAgain = await backbones.OpenAsync(artifacts[0], null, Token);
        using var secondAgain = await backbones.OpenAsync(artifacts[1], null, Token);
        Assert.Same(held.Value, heldAgain.Value);
        Assert.NotSame(second, secondAgain.Value);
    }

    [Fact]
    public async Task A_backbone_that_is_gone_is_refused_by_name()
    {
        using var backbones = new BackboneCache(new LocalArtifactStore(folder.Path), new ModelOptions());

        var refused = await Assert.ThrowsAsync<RejectedException>(() => backbones.KeyAsync(new ArtifactRef("backbones/x/model.onnx", new string('a', 64)), null, 0, Token));

        Assert.Contains("backbones/x/model.onnx", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_model_without_a_card_is_refused()
    {
        var store = new LocalArtifactStore(folder.Path);
        var scratch = store.CreateScratchFile(".onnx");
        Networks.Pixels(17).Save(scratch);
        var artifact = await store.PublishAsync("backbones/bare/model.onnx", scratch, Token);
        using var backbones = new BackboneCache(store, new ModelOptions());

        var refused = await Assert.ThrowsAsync<RejectedException>(() => backbones.KeyAsync(artifact, null, 0, Token));

        Assert.Contains("backbones/bare/model.onnx has no card", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ArtifactRef> PublishAsync(LocalArtifactStore store, string name = "made")
    {
        var path = folder.File("model.onnx");
        Networks.Pixels(17).Save(path);
        await File.WriteAllTextAsync(folder.File("model.card.json"), Networks.PixelsCard, Token);
        var scratch = store.CreateScratchFile(".onnx");
        CardedModel.Load(path).Model.Save(scratch);
        return await store.PublishAsync($"backbones/{name}/model.onnx", scratch, Token);
    }
}
