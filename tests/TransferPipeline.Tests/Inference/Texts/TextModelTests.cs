using System.Text;
using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Inference;
using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Inference.Texts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Tests.Inference.Texts;

public sealed class TextModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sentence_encoder_gives_the_reference_embeddings()
    {
        using var folder = new TemporaryFolder();
        using var model = OpenMiniLm(folder);
        var cases = Reference("all-MiniLM-L6-v2");

        var outcomes = await RunAsync(model, [.. cases.Select(one => one.GetProperty("text").GetString()!)]);

        foreach (var (one, outcome) in cases.Zip(outcomes))
            AssertStartsWith(one.TryGetProperty("embedding", out var whole) ? whole : one.GetProperty("first8"), Vector(outcome));
    }

    [Fact]
    public async Task The_sentence_encoder_lite_gives_the_reference_embeddings()
    {
        using var folder = new TemporaryFolder();
        using var model = Open(folder, Shared.Find("models", "text", "use_lite_en.onnx"), [Shared.Find("models", "tokenizers", "use-lite-en", "vocab.json")], null);
        var cases = Reference("use_lite_en");

        var outcomes = await RunAsync(model, [.. cases.Select(one => one.GetProperty("text").GetString()!)]);

        Assert.Equal(128, model.Card.Text!.MaxTokens);
        foreach (var (one, outcome) in cases.Zip(outcomes))
            AssertStartsWith(one.GetProperty("sentence_embedding_first8"), Vector(outcome));
    }

    [Fact]
    public async Task A_text_does_not_depend_on_its_neighbours_or_their_refusal()
    {
        using var folder = new TemporaryFolder();
        using var model = OpenMiniLm(folder);
        using var runner = new BatchRunner(new());
        string[] texts = [.. Enumerable.Range(1, 40).Select(words => string.Join(' ', Enumerable.Range(0, words).Select(word => $"word{word % 7}")))];
        var contents = texts.Select(text => (ReadOnlyMemory<byte>)TextContent.Of(text)).ToList();

        var together = await runner.RunAsync(model, contents, null, Token);
        var alone = await runner.RunAsync(model, [contents[5]], null, Token);
        contents[3] = new byte[] { 0x80 };
        var refused = await runner.RunAsync(model, contents, null, Token);

        AssertClose(Vector(together[5]), Vector(alone[0]), 1e-6);
        Assert.Equal(TextRefusal.NotText, Assert.IsType<RowOutcome.Refused>(refused[3]).Reason);
        foreach (var place in Enumerable.Range(0, 40).Except([3]))
            AssertClose(Vector(together[place]), Vector(refused[place]), 1e-6);
    }

    [Fact]
    public async Task A_long_text_is_cut_or_read_in_windows()
    {
        using var folder = new TemporaryFolder();
        var longText = string.Join(' ', Enumerable.Range(0, 100).Select(word => word < 50 ? "good" : "terrible"));
        using var cut = Open(folder, Shared.Find(MiniLm), [], new BackboneSpec { Model = "any", MaxTokens = 32 });
        using var windows = Open(folder, Shared.Find(MiniLm), [], new BackboneSpec { Model = "any", MaxTokens = 52, LongTexts = "windows" });

        var start = await RunAsync(cut, [longText, string.Join(' ', Enumerable.Repeat("good", 30))]);
        var whole = await RunAsync(windows, [longText, "good"]);

        AssertClose(Vector(start[0]), Vector(start[1]), 1e-6);
        Assert.True(Norm(Vector(whole[0])) < 0.999, "The mean of different unit vectors is shorter than they are.");
    }

    [Fact]
    public async Task Padding_is_little_of_real_texts()
    {
        using var folder = new TemporaryFolder();
        using var model = OpenMiniLm(folder);
        var tokenizer = TextTokenizer.Open(folder.File("stored.onnx"), model.Card.Text!);
        var texts = (await File.ReadAllLinesAsync(Shared.Find("data", "text", "banking77_test.csv"), Token))
            .Select((line, place) => tokenizer.Read(Encoding.UTF8.GetBytes(line), place, out _)!).ToList();

        var batches = TokenBudget.Split(texts, null).ToList();

        var padded = batches.Sum(batch => batch.Count * batch.Max(text => text.Length));
        Assert.InRange(texts.Sum(text => text.Length) / (double)padded, 0.9, 1);
        Assert.Equal(texts.Count, batches.Sum(batch => batch.Count));
    }

    private static string[] MiniLm { get; } = ["models", "hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx"];

    private static ContentModel OpenMiniLm(TemporaryFolder folder) => Open(folder, Shared.Find(MiniLm), [], null);

    private static ContentModel Open(TemporaryFolder folder, string path, string[] beside, BackboneSpec? settings)
    {
        if (beside.Length > 0)
        {
            foreach (var file in beside.Prepend(path))
                File.Copy(file, folder.File(Path.GetFileName(file)));

            path = folder.File(Path.GetFileName(path));
        }

        var carded = CardedModel.Load(path, settings);
        carded.Model.Save(folder.File("stored.onnx"));
        return ContentModel.OpenEmbedding(folder.File("stored.onnx"), carded.Card, new());
    }

    private static async Task<IReadOnlyList<RowOutcome>> RunAsync(ContentModel model, string[] texts)
    {
        using var runner = new BatchRunner(new());
        return await runner.RunAsync(model, [.. texts.Select(text => (ReadOnlyMemory<byte>)TextContent.Of(text))], null, Token);
    }

    private static List<JsonElement> Reference(string name) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Shared.Find("models", "reference.json"))).RootElement.GetProperty("text").GetProperty(name).GetProperty("cases").EnumerateArray()];

    private static float[] Vector(RowOutcome outcome) => Assert.IsType<RowOutcome.Computed>(outcome).Outputs[0];

    private static double Norm(float[] vector) => Math.Sqrt(vector.Sum(value => (double)value * value));

    private static void AssertStartsWith(JsonElement expected, float[] actual)
    {
        foreach (var (place, value) in expected.EnumerateArray().Index())
            Assert.Equal(value.GetDouble(), actual[place], 1e-5);
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        foreach (var (one, other) in expected.Zip(actual))
            Assert.Equal(one, other, tolerance);
    }
}
