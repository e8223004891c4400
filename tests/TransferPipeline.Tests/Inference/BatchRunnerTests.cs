using System.Text.Json;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

public sealed class BatchRunnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_does_not_depend_on_its_neighbours_or_their_refusal()
    {
        using var model = Open("mobilenet_v1_025_224", Cards.MobileNetV1);
        using var runner = new BatchRunner(new());
        var photos = Photos();

        var alone = await runner.RunAsync(model, photos, null, Token);
        var mixed = await runner.RunAsync(model, [.. photos.Select((photo, i) => i is 0 or 3 ? "no picture"u8.ToArray() : photo)], null, Token);

        Assert.Equal(ImageRefusal.NotAnImage, Assert.IsType<RowOutcome.Refused>(mixed[0]).Reason);
        foreach (var i in Enumerable.Range(0, photos.Count).Except([0, 3]))
            Assert.Equal(Embedding(alone[i]), Embedding(mixed[i]));
    }

    [Theory]
    [InlineData("mobilenet_v1_025_224")]
    [InlineData("efficientnet_lite0_224")]
    public async Task A_row_does_not_depend_on_its_place_in_the_batch(string name)
    {
        using var model = Open(name, Cards.EfficientNet);
        using var runner = new BatchRunner(new());
        var photo = Photos()[0];

        var outcomes = await runner.RunAsync(model, [.. Enumerable.Repeat(photo, model.BatchSize)], null, Token);

        Assert.All(outcomes, outcome => Assert.Equal(Embedding(outcomes[0]), Embedding(outcome)));
    }

    [Fact]
    public async Task Workers_and_shards_in_flight_change_nothing()
    {
        using var model = Open("mobilenet_v1_025_224", Cards.MobileNetV1);
        using var one = new BatchRunner(new() { Workers = 1 });
        using var three = new BatchRunner(new() { Workers = 3 });
        List<ReadOnlyMemory<byte>> photos = [.. Photos(), .. Photos(), .. Photos()];

        var expected = await one.RunAsync(model, photos, null, Token);
        var shards = await Task.WhenAll(three.RunAsync(model, photos, null, Token), three.RunAsync(model, photos, null, Token));

        Assert.All(shards, shard => Assert.Equal(expected.Select(Embedding), shard.Select(Embedding)));
    }

    [Fact]
    public async Task A_fixed_batch_is_filled_up()
    {
        var card = Cards.MobileNetV1 with { Embedding = "scores", Preprocessing = new() { Height = 240, Width = 320, Resize = "stretch" } };
        using var model = Open("ultraface_rfb_320", card);
        using var runner = new BatchRunner(new());

        var outcomes = await runner.RunAsync(model, [Photos()[0], Photos()[1], Photos()[2]], null, Token);

        Assert.Equal(1, model.BatchSize);
        Assert.All(outcomes, outcome => Assert.Equal(4420 * 2, Embedding(outcome).Length));
    }

    [Theory]
    [InlineData("mobilenet_v1_025_224", "bilinear", 0.15)] // The reference's own resize of these two is not Pillow's.
    [InlineData("mobilenet_v2_100_224_w8", "imagenet", 0.15)]
    [InlineData("efficientnet_lite0_224", "bicubic", 0.01)]
    public async Task Photos_are_classified_as_the_reference_classifies_them(string name, string kind, double tolerance)
    {
        var card = kind switch { "bilinear" => Cards.MobileNetV1, "imagenet" => Cards.MobileNetV2, _ => Cards.EfficientNet };
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Shared.Find("models", "reference.json")));
        using var model = Open(name, card with { Embedding = card.Logits });
        using var runner = new BatchRunner(new());
        var photos = reference.RootElement.GetProperty("photos").EnumerateObject().Where(photo => photo.Value.TryGetProperty(name, out _)).ToList();

        var outcomes = await runner.RunAsync(
            model, [.. photos.Select(photo => (ReadOnlyMemory<byte>)File.ReadAllBytes(Shared.Find("data", "photos", photo.Name)))], null, Token);

        Assert.NotEmpty(photos);
        foreach (var (photo, outcome) in photos.Zip(outcomes))
        {
            var top = photo.Value.GetProperty(name)[0];
            var probabilities = Softmax(Embedding(outcome));
            Assert.Equal(top.GetProperty("index").GetInt32(), Array.IndexOf(probabilities, probabilities.Max()));
            Assert.Equal(top.GetProperty("p").GetDouble(), probabilities.Max(), tolerance);
        }
    }

    [Fact]
    public async Task A_cancelled_call_carries_the_callers_token()
    {
        using var model = Open("mobilenet_v1_025_224", Cards.MobileNetV1);
        using var runner = new BatchRunner(new());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(model, Photos(), null, cancelled.Token));

        Assert.Equal(cancelled.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task No_contents_give_no_outcomes()
    {
        using var model = Open("mobilenet_v1_025_224", Cards.MobileNetV1);
        using var runner = new BatchRunner(new());

        Assert.Empty(await runner.RunAsync(model, [], null, Token));
    }

    private static ContentModel Open(string name, ModelCard card) =>
        ContentModel.OpenEmbedding(Shared.Find("models", "image", name + ".onnx"), card, new());

    private static List<ReadOnlyMemory<byte>> Photos() =>
        [.. Directory.GetFiles(Shared.Find("data", "photos"), "*.jpg").Order(StringComparer.Ordinal).Select(file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file))];

    private static float[] Embedding(RowOutcome outcome) => Assert.IsType<RowOutcome.Computed>(outcome).Outputs[0];

    private static double[] Softmax(float[] logits)
    {
        var exponents = logits.Select(logit => Math.Exp(logit - logits.Max())).ToArray();
        return [.. exponents.Select(value => value / exponents.Sum())];
    }
}
