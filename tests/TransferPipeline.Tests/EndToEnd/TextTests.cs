using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Texts from a table to scores, as a user goes: the questions of customers of a bank.</summary>
public sealed class TextTests
{
    private const int Intents = 6;

    [Fact]
    public async Task A_sentence_encoder_and_a_head_tell_intents_and_score_questions()
    {
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder, MiniLm, """score:    { input: test.csv, output: jsonl }""");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance().Json;

        Assert.InRange(run.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        var card = await CardAsync(run);
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.Equal(256, card.GetProperty("text").GetProperty("maxTokens").GetInt32());
        var scored = Scores(folder).ToList();
        Assert.Equal(40 * Intents, scored.Count);
        Assert.InRange(scored.Count(row => row.GetProperty("label").GetString() == row.GetProperty("predicted").GetString()) / (double)scored.Count, 0.9, 1);
    }

    [Theory]
    [InlineData("last-1-block", "batchSize: 8")]
    [InlineData("all", "batchSize: 8, epochs: 1")]
    [InlineData("auto", "deepest: 1, epochs: 1")]
    public async Task Layers_of_a_text_model_are_tuned_and_what_leaves_is_certified(string layers, string settings)
    {
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder, MiniLm, $"tune:     {{ layers: {layers}, {settings} }}");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance().Json;

        Assert.InRange(run.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.85, 1);
        Assert.True((await CardAsync(run)).GetProperty("certificate").GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task A_decoder_with_a_cache_is_a_backbone_too()
    {
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder, ["text", "bank_gpt2", "model.onnx"], "tune:     { layers: last-1-block, epochs: 2 }");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        // It has read these very questions, each behind its intent.
        Assert.InRange(run.Json.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.6, 1);
        Assert.Contains("of a text's last token", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_are_read_in_windows()
    {
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder, MiniLm, """score:    { input: test.csv, output: jsonl }""", ", maxTokens: 12, longTexts: windows");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance().Json;

        Assert.InRange(run.GetProperty("model").GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.85, 1);
        Assert.All(Scores(folder), row => Assert.InRange(row.GetProperty("top").EnumerateArray().Sum(label => label.GetProperty("probability").GetDouble()), 0, 1.0001));
    }

    [Fact]
    public async Task A_classifier_as_it_comes_scores_without_any_training()
    {
        using var folder = new TemporaryFolder();
        await CopyClassifierAsync(folder);
        await File.WriteAllLinesAsync(folder.File("texts.txt"), ["good good", "bad", "neither of them"], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("pipeline.yaml"), "name: as-it-comes\nscore: { input: texts.txt, model: model.onnx, output: jsonl }\n", TestContext.Current.CancellationToken);

        (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        var scored = Scores(folder).ToList();
        Assert.Equal(3, scored.Count);
        Assert.All(scored, row => Assert.StartsWith("LABEL_", row.GetProperty("predicted").GetString(), StringComparison.Ordinal));
        Assert.All(scored, row => Assert.Equal(1, row.GetProperty("top").EnumerateArray().Sum(label => label.GetProperty("probability").GetDouble()), 1e-5));
    }

    [Fact]
    public async Task A_table_whose_text_has_a_name_of_its_own_is_scored_whatever_its_rows_say_of_splits()
    {
        using var folder = new TemporaryFolder();
        await CopyClassifierAsync(folder);
        await File.WriteAllTextAsync(folder.File("table.csv"), "remark,split\ngood good,holdout\nbad,test\n", TestContext.Current.CancellationToken);

        (await new TransferProgram(folder.Path).RunAsync("score", "table.csv", "--model", "model.onnx", "--content-column", "remark", "--output", "jsonl", "--json")).Demand(0).DemandBalance();

        Assert.Equal(2, Scores(folder).Count());
        Assert.False(Directory.Exists(folder.File("transfer-data", "quarantine")));
    }

    [Theory]
    [InlineData("tune: { layers: last-1-block }", "layers cannot be tuned on them")]
    [InlineData("errorBudget: { maxRate: 0 }", "a prototype head cannot be put on them")]
    public async Task What_windows_cannot_give_is_refused_before_anything_runs(string more, string said)
    {
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder, MiniLm, more, ", longTexts: windows");
        if (said.Contains("prototype", StringComparison.Ordinal))
            await File.WriteAllTextAsync(folder.File("pipeline.yaml"), (await File.ReadAllTextAsync(folder.File("pipeline.yaml"), TestContext.Current.CancellationToken)).Replace("linear", "prototype", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var refused = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml")).Demand(2);

        Assert.Contains(said, refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("transfer-data", "shards")));
    }

    [Fact]
    public async Task The_sample_of_tickets_runs()
    {
        _ = Shared.Find(["models", .. MiniLm]);
        using var folder = new TemporaryFolder();

        var run = (await new TransferProgram(folder.Path).RunAsync("run", Path.Combine(Repository.Root, "samples", "tickets", "pipeline.yaml"), "--json")).Demand(0).DemandBalance().Json;

        Assert.InRange(run.GetProperty("model").GetProperty("metrics").GetProperty("microF1").GetDouble(), 0.7, 1);
        Assert.Contains(Scores(folder), row => row.GetProperty("predicted").GetArrayLength() == 2);
        Assert.Contains(Scores(folder), row => row.GetProperty("predicted").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Pairs_of_texts_are_told_apart_by_both()
    {
        _ = Shared.Find(["models", .. MiniLm]);
        using var folder = new TemporaryFolder();
        string[] things = ["card", "parcel", "invoice", "refund", "app", "account", "shop", "courier", "password", "discount"];
        var rows = things.SelectMany(thing => things.Where(other => other != thing).Take(2).Select(other => $"Where is my {thing}?,I ask about my {other}.,different").Append($"Where is my {thing}?,I ask about my {thing}.,same")
            .Append($"What happened to my {thing}?,My question is about the {thing}.,same"));
        await File.WriteAllLinesAsync(folder.File("train.csv"), rows.Prepend("sentence1,sentence2,label"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: pairs
            dataset:  { source: train.csv, kind: text }
            backbone: { model: {{Shared.Find(["models", .. MiniLm])}} }
            head:     { type: linear }
            score:    { input: train.csv, output: jsonl }
            """, TestContext.Current.CancellationToken);

        (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        var scored = Scores(folder).ToList();
        Assert.Equal(40, scored.Count);
        Assert.InRange(scored.Count(row => row.GetProperty("label").GetString() == row.GetProperty("predicted").GetString()), 34, 40);
    }

    private static string[] MiniLm { get; } = ["hub", "sentence-transformers", "all-MiniLM-L6-v2", "onnx", "model.onnx"];

    /// <summary>Some intents of the training questions, and as many of the test questions, labels and all.</summary>
    private static async Task PrepareAsync(TemporaryFolder folder, string[] model, string more, string backbone = "")
    {
        Pick("banking77_train.csv", folder.File("train.csv"), 30);
        Pick("banking77_test.csv", folder.File("test.csv"), 40);
        await File.WriteAllTextAsync(
            folder.File("pipeline.yaml"),
            $$"""
            name: bank
            dataset:  { source: train.csv, kind: text }
            backbone: { model: {{Shared.Find(["models", .. model])}}{{backbone}} }
            head:     { type: linear }
            {{more}}
            """, TestContext.Current.CancellationToken);
    }

    /// <summary>A classifier of a few words, with the files beside it that it needs.</summary>
    private static async Task CopyClassifierAsync(TemporaryFolder folder)
    {
        File.Copy(Shared.Find("models", "exports", "tiny_bert_classifier.onnx"), folder.File("model.onnx"));
        File.Copy(Shared.Find("models", "exports", "tiny_bert_classifier.config.json"), folder.File("config.json"));
        await File.WriteAllTextAsync(folder.File("tokenizer.json"), """{"added_tokens":[],"pre_tokenizer":{"type":"Whitespace"},"model":{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"good":7,"bad":9}}}""", TestContext.Current.CancellationToken);
    }

    private static void Pick(string from, string to, int each)
    {
        using var reader = new CsvReader(new StreamReader(Shared.Find("data", "text", from)), CultureInfo.InvariantCulture);
        using var writer = new CsvWriter(new StreamWriter(to), CultureInfo.InvariantCulture);
        var rows = reader.GetRecords(new { text = "", category = "" }).GroupBy(row => row.category).OrderBy(intent => intent.Key, StringComparer.Ordinal).Take(Intents);
        writer.WriteRecords(rows.SelectMany(intent => intent.Take(each)));
    }

    private static IEnumerable<JsonElement> Scores(TemporaryFolder folder) => Directory.EnumerateFiles(folder.File("transfer-data", "scores"), "part-*.jsonl", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    private static async Task<JsonElement> CardAsync(JsonElement run) => JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(
        Path.Combine(Path.GetDirectoryName(run.GetProperty("model").GetProperty("path").GetString()!)!, "card.json"), TestContext.Current.CancellationToken));
}
