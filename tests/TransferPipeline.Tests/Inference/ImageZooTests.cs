using System.Text.Json;
using TransferPipeline.Inference;
using TransferPipeline.Inference.Images;
using TransferPipeline.Inference.OnnxSessions;

namespace TransferPipeline.Tests.Inference;

public sealed class ImageZooTests
{
    [Fact]
    public async Task Every_awkward_picture_gives_the_expected_embedding_or_a_refusal()
    {
        var folder = Shared.Find("data", "image-zoo");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var items = expected.RootElement.GetProperty("items").EnumerateArray().ToList();
        using var model = ContentModel.OpenEmbedding(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"), Cards.MobileNetV1, new());
        using var runner = new BatchRunner(new());
        var contents = items.Select(item => (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(folder, item.GetProperty("file").GetString()!))).ToList();

        var outcomes = await runner.RunAsync(model, contents, null, TestContext.Current.CancellationToken);

        var wrong = items.Zip(outcomes, Complaint).Where(complaint => complaint is not null);
        Assert.Equal(32, items.Count);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("half_hot_dog.jpg", ImageRefusal.Truncated)]
    [InlineData("tail_missing_hot_dog.jpg", ImageRefusal.Truncated)]
    [InlineData("garbage_hot_dog.jpg", ImageRefusal.NotAnImage)]
    [InlineData("empty_hot_dog.jpg", ImageRefusal.Empty)]
    [InlineData("crc_hot_dog.png", ImageRefusal.Corrupt)]
    [InlineData("huge_header_hot_dog.png", ImageRefusal.TooLarge)]
    [InlineData("text_hot_dog.jpg", ImageRefusal.NotAnImage)]
    public void A_broken_picture_is_refused_for_its_reason(string file, string reason)
    {
        var content = File.ReadAllBytes(Shared.Find("data", "image-zoo", file));

        var result = ImageDecoder.Decode(content, new(), null);

        Assert.Equal(reason, Assert.IsType<ImageDecodeResult.Refused>(result).Reason);
    }

    [Fact]
    public void Sizes_are_those_after_turning_upright()
    {
        var folder = Shared.Find("data", "image-zoo");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        foreach (var item in expected.RootElement.GetProperty("items").EnumerateArray().Where(item => item.TryGetProperty("size", out _)))
        {
            var size = item.GetProperty("size");

            var result = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(folder, item.GetProperty("file").GetString()!)), new(), null);

            using var image = Assert.IsType<ImageDecodeResult.Decoded>(result).Image;
            Assert.Equal(new ImageSize(size[0].GetInt32(), size[1].GetInt32()), image.Size);
        }
    }

    private static string? Complaint(JsonElement item, RowOutcome outcome)
    {
        var file = item.GetProperty("file").GetString();
        var wanted = item.GetProperty("outcome").GetString();
        if (outcome is RowOutcome.Refused(var reason, var detail))
            return wanted == "quarantine" ? null : $"{file}: {reason}, {detail}";
        if (wanted == "quarantine")
            return $"{file}: was not refused";

        var embedding = item.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToList();
        var cosine = Vectors.Cosine(embedding, ((RowOutcome.Computed)outcome).Outputs[0]);
        return cosine >= item.GetProperty("min_cosine").GetDouble() ? null : $"{file}: cosine {cosine:F6}";
    }
}
