using System.Text.Json.Nodes;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;

namespace TransferPipeline.Tests.Onnx;

/// <summary>Whatever is in a model or a card: it is taken, or it is refused with a reason. Nothing else may come of it.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const string Card = """
        {
          "name": "n", "license": "l", "source": "s", "input": "pixels", "embedding": "embedding", "labels": ["a", "b"],
          "preprocessing": {
            "height": 2, "width": 2, "resize": "pad", "resizeTo": 2, "interpolation": "box", "channels": "grey",
            "scale": 1, "mean": [0], "std": [1], "layout": "nchw"
          }
        }
        """;

    private static readonly string[] Values = ["null", "true", "-1", "1e300", "99999999999", "0.5", "\"\"", "\"x\"", "[]", "[null]", "[1, 2]", "[\"\"]", "{}"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-hostile");

    public static TheoryData<string> Keys => [.. JsonNode.Parse(Card)!.AsObject().Select(pair => pair.Key), .. JsonNode.Parse(Card)!["preprocessing"]!.AsObject().Select(pair => "preprocessing." + pair.Key)];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_card_with_any_other_value_is_taken_or_refused_by_name(string key)
    {
        var path = Path.Combine(folder.FullName, "model.onnx");
        Networks.Pixels(17).Save(path);
        foreach (var value in Values)
        {
            var card = JsonNode.Parse(Card)!.AsObject();
            var owner = key.StartsWith("preprocessing.", StringComparison.Ordinal) ? card["preprocessing"]!.AsObject() : card;
            owner[key[(key.IndexOf('.') + 1)..]] = JsonNode.Parse(value);
            File.WriteAllText(Path.Combine(folder.FullName, "model.card.json"), card.ToJsonString());

            var failure = Record.Exception(() => ModelCardReader.Read(path));

            Assert.True(failure is null or RejectedException, $"{key} = {value}: {failure}");
            Assert.True(failure is null || failure.Message.Contains("model.card.json"), $"{key} = {value}: {failure?.Message}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_model_is_taken_or_refused(int seed)
    {
        var random = new Random(seed);
        var whole = Networks.Pixels(17).ToBytes();
        var path = Path.Combine(folder.FullName, "damaged.onnx");
        for (var round = 0; round < 500; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            File.WriteAllBytes(path, damaged);

            var failure = Record.Exception(() => Use(path));

            Assert.True(failure is null or RejectedException, $"round {round}: {failure}");
        }
    }

    private static void Use(string path)
    {
        var (model, card) = CardedModel.Load(path);
        var width = model.Outputs.First(output => output.Name == card.Embedding).Dimensions is [.., var last] ? last.Size ?? 4 : 4;
        var features = (int)Math.Clamp(width, 1, 64);
        HeadFusion.Fuse(model, card, new HeadWeights
        {
            Mean = new float[features],
            Std = [.. Enumerable.Repeat(1f, features)],
            Weights = new float[features * 2],
            Bias = [0, 0],
            Temperature = 1,
            Labels = ["a", "b"],
        }).ToBytes();
    }
}
