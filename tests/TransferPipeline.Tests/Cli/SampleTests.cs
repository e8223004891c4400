using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace TransferPipeline.Tests.Cli;

/// <summary>What lies in samples/fashion is small, is what its log says, and keeps the two halves of the classes apart.</summary>
public sealed class SampleTests
{
    private const int Batch = 500;
    private static readonly string Log = File.ReadAllText(FashionMnist.Sample("training.log"));

    [Fact]
    public void The_sample_and_the_backbone_keep_to_their_sizes()
    {
        var backbone = new FileInfo(FashionMnist.Sample("backbone.onnx")).Length;
        var all = new DirectoryInfo(FashionMnist.Sample("")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

        Assert.InRange(backbone, 1, 2_000_000);
        Assert.InRange(all - backbone, 1, 1_500_000);
    }

    [Theory]
    [InlineData("train", 20)]
    [InlineData("t10k", 730)]
    public void Every_class_has_the_same_number_of_pictures(string part, int perClass)
    {
        var labels = FashionMnist.Labels(FashionMnist.Sample($"{part}-labels-idx1-ubyte.gz"));

        Assert.Equal(5 * perClass, FashionMnist.Images(FashionMnist.Sample($"{part}-images-idx3-ubyte.gz")).Length);
        Assert.Equal(Enumerable.Range(0, 5).Select(label => ((byte)label, perClass)), labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("t10k")]
    public void No_picture_of_the_sample_is_one_that_the_backbone_was_trained_on(string part)
    {
        var training = new HashSet<string>();
        var own = new HashSet<(string, string)>();
        foreach (var source in new[] { "train", "t10k" })
        {
            var images = FashionMnist.Images(FashionMnist.Find($"{source}-images-idx3-ubyte.gz"));
            var labels = FashionMnist.Labels(FashionMnist.Find($"{source}-labels-idx1-ubyte.gz"));
            foreach (var (image, label) in images.Zip(labels, (image, label) => (FashionMnist.Hash(image), FashionMnist.Classes[label])))
            {
                if (PretrainingClasses().Contains(label))
                    training.Add(image);
                else if (source == part)
                    own.Add((image, label));
            }
        }

        var names = File.ReadAllLines(FashionMnist.Sample("labels.txt"));
        var sample = FashionMnist.Images(FashionMnist.Sample($"{part}-images-idx3-ubyte.gz"))
            .Zip(FashionMnist.Labels(FashionMnist.Sample($"{part}-labels-idx1-ubyte.gz")), (image, label) => (Image: FashionMnist.Hash(image), Label: names[label]))
            .ToList();

        Assert.Equal(30_000 + 5_000, training.Count, 50.0);
        Assert.DoesNotContain(sample, picture => training.Contains(picture.Image));
        Assert.All(sample, picture => Assert.Contains(picture, own));
    }

    [Fact]
    public void No_labelled_picture_is_also_one_to_score()
    {
        var labelled = FashionMnist.Images(FashionMnist.Sample("train-images-idx3-ubyte.gz")).Select(FashionMnist.Hash).ToHashSet();

        Assert.DoesNotContain(FashionMnist.Images(FashionMnist.Sample("t10k-images-idx3-ubyte.gz")), image => labelled.Contains(FashionMnist.Hash(image)));
    }

    [Fact]
    public void The_backbone_is_the_file_of_its_log_and_gives_the_logits_of_its_log()
    {
        var sha256 = Regex.Match(Log, "sha256 ([0-9a-f]{64})").Groups[1].Value;
        var expected = Regex.Match(Log, @"check: .*: (.+)").Groups[1].Value.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var pattern = Enumerable.Range(0, FashionMnist.Pixels).Select(pixel => (byte)((7 * (pixel / 28)) + (13 * (pixel % 28)))).ToArray();

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(FashionMnist.Sample("backbone.onnx")))));
        Assert.Equal(5, expected.Length);
        Assert.All(expected.Zip(Logits([pattern])[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void The_backbone_is_as_good_on_its_own_classes_as_its_log_says()
    {
        var logged = double.Parse(Regex.Match(Log, @"parity: .*changed decisions 0, accuracy ([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        var labels = FashionMnist.Labels(FashionMnist.Find("t10k-labels-idx1-ubyte.gz"));
        var images = FashionMnist.Images(FashionMnist.Find("t10k-images-idx3-ubyte.gz"));
        var classes = PretrainingClasses();
        var own = images.Zip(labels, (image, label) => (image, Class: Array.IndexOf(classes, FashionMnist.Classes[label]))).Where(pair => pair.Class >= 0).ToList();

        var right = own.Chunk(Batch).Sum(chunk => Logits([.. chunk.Select(pair => pair.image)]).Zip(chunk).Count(pair => Array.IndexOf(pair.First, pair.First.Max()) == pair.Second.Class));

        Assert.Equal(5_000, own.Count);
        Assert.Equal(logged, (double)right / own.Count, 0.0006);
    }

    private static string[] PretrainingClasses() => Card().GetProperty("labels").Deserialize<string[]>()!;

    private static JsonElement Card() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(FashionMnist.Sample("backbone.card.json")));

    private static float[][] Logits(byte[][] images)
    {
        var preprocessing = Card().GetProperty("preprocessing");
        var (mean, std) = (preprocessing.GetProperty("mean")[0].GetDouble(), preprocessing.GetProperty("std")[0].GetDouble());
        var input = images.SelectMany(image => image).Select(pixel => (float)(((pixel / 255.0) - mean) / std)).ToArray();
        using var session = new InferenceSession(FashionMnist.Sample("backbone.onnx"));
        using var options = new RunOptions();
        using var pixels = OrtValue.CreateTensorValueFromMemory(input, [images.Length, 1, 28, 28]);
        using var outputs = session.Run(options, ["pixels"], [pixels], ["logits"]);
        return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(5)];
    }
}
