using TransferPipeline.Tests.Cli;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>What is not trained again because it was before.</summary>
public sealed class RepeatedTrainingTests
{
    [Fact]
    public async Task A_model_that_a_run_finds_again_is_the_newest_version_of_its_name()
    {
        using var folder = new TemporaryFolder();
        WritePictures(folder.File("pictures"));
        var transfer = new TransferProgram(folder.Path);

        var first = await TrainAsync("1.0");
        var second = await TrainAsync("0.5");
        Assert.Equal([second, first], await VersionsAsync());
        var third = await TrainAsync("1.0");

        Assert.Equal(first, third);
        Assert.Equal([first, second], await VersionsAsync());

        async Task<string> TrainAsync(string strength)
        {
            await File.WriteAllTextAsync(
                folder.File("pipeline.yaml"),
                $$"""
                name: clothes
                dataset: { source: pictures }
                backbone: { model: {{Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx")}} }
                head: { c: {{strength}} }
                """, TestContext.Current.CancellationToken);
            var run = (await transfer.RunAsync("run", "pipeline.yaml", "--json")).Demand(0);
            return run.Json.GetProperty("model").GetProperty("version").GetString()!;
        }

        async Task<IReadOnlyList<string>> VersionsAsync() =>
            [.. (await transfer.RunAsync("models", "list", "--json")).Demand(0).Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("version").GetString()!)];
    }

    /// <summary>Two classes of twelve pictures.</summary>
    private static void WritePictures(string folder)
    {
        var images = FashionMnist.Images(FashionMnist.Sample("t10k-images-idx3-ubyte.gz"));
        for (var i = 0; i < 24; i++)
        {
            using var bitmap = new SkiaSharp.SKBitmap(28, 28, SkiaSharp.SKColorType.Gray8, SkiaSharp.SKAlphaType.Opaque);
            System.Runtime.InteropServices.Marshal.Copy(images[i], 0, bitmap.GetPixels(), FashionMnist.Pixels);
            using var png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
            Directory.CreateDirectory(Path.Combine(folder, $"class{i % 2}"));
            using var file = File.Create(Path.Combine(folder, $"class{i % 2}", $"{i}.png"));
            png.SaveTo(file);
        }
    }
}
