using System.Text.Json;
using TransferPipeline.Tests.Inference.Generation;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Texts continued from the command line.</summary>
public sealed class GenerationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Model => Shared.Find("models", "text", "bank_gpt2", "model.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Prompts_become_the_reference_texts_and_a_second_run_copies_them()
    {
        var cases = Generating.Reference("bank_gpt2").GetProperty("cases").EnumerateArray().ToList();
        await WriteAsync("prompts.txt", [.. cases.Select(one => one.GetProperty("prompt").GetString()!)]);
        await PipelineAsync("output: jsonl", "maxNewTokens: 40", "prompts.txt");

        var first = (await RunAsync()).Demand(0).DemandBalance();
        var again = (await RunAsync()).Demand(0).DemandBalance();

        var lines = await LinesAsync("questions-1");
        Assert.Equal(cases.Select(one => one.GetProperty("text").GetString()), lines.Select(line => line.GetProperty("text").GetString()));
        Assert.Equal(cases.Select(one => one.GetProperty("greedy_ids").GetArrayLength()), lines.Select(line => line.GetProperty("tokens").GetInt32()));
        Assert.All(lines, line => Assert.Equal("eos", line.GetProperty("finish").GetString()));
        Assert.Equal(lines.Select(line => line.ToString()), (await LinesAsync("questions-2")).Select(line => line.ToString()));
        Assert.Equal(5, StageOf(again, "score").GetProperty("cached").GetInt64());
        Assert.Equal(0, StageOf(first, "score").GetProperty("cached").GetInt64());
    }

    [Fact]
    public async Task The_batch_size_changes_no_row_and_the_seed_does()
    {
        await WriteAsync("prompts.csv", ["id,text,label", "a,card_arrival,x", "b,exchange_rate,y", "c,age_limit,x", "d,card_arrival,x"]);
        const string Settings = "maxNewTokens: 40, temperature: 0.8, topP: 0.9, samples: 3, prompt: \"{text}:\", stop: [\"?\"]";
        var texts = new List<string[]>();
        foreach (var (batchSize, seed) in new[] { (1, 1), (5, 1), (32, 1), (32, 2) })
        {
            await PipelineAsync("output: jsonl", $"{Settings}, batchSize: {batchSize}, seed: {seed}", "prompts.csv");
            (await RunAsync()).Demand(0).DemandBalance();
            texts.Add([.. (await LinesAsync($"questions-{texts.Count + 1}")).Select(line => $"{line.GetProperty("id")} {line.GetProperty("sample")} {line.GetProperty("label")} {line.GetProperty("finish")} {line.GetProperty("text")}")]);
        }

        Assert.Equal(12, texts[0].Length);
        Assert.DoesNotContain(texts[0], text => text.Contains('?', StringComparison.Ordinal));
        Assert.Contains(texts[0], text => text.Contains(" stop ", StringComparison.Ordinal));
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
        Assert.NotEqual(texts[0], texts[3]);
    }

    [Fact]
    public async Task Prompts_that_cannot_be_continued_are_quarantined_with_a_reason()
    {
        await WriteAsync("prompts.jsonl", ["""{"id":"long","text":"LONG","label":"a"}""".Replace("LONG", string.Join(' ', Enumerable.Repeat("exchange", 300)), StringComparison.Ordinal), """{"id":"good","text":"age_limit:","label":"a"}""", """{"id":"bare","text":"age_limit:"}"""]);
        await PipelineAsync("output: parquet", "maxNewTokens: 5, prompt: \"{text}{label}\"", "prompts.jsonl", "errorBudget: { maxRate: 1 }");

        (await RunAsync()).Demand(0).DemandBalance();

        var records = await File.ReadAllTextAsync(folder.File("transfer-data", "quarantine", "questions-1", "score-00000.jsonl"), Token);
        Assert.Equal(2, records.Count(character => character == '\n'));
        Assert.Contains("\"item\":\"long\",\"source\":\"prompts.jsonl line 1\",\"reason\":\"prompt-too-long\"", records, StringComparison.Ordinal);
        Assert.Contains("\"item\":\"bare\",\"source\":\"prompts.jsonl line 3\",\"reason\":\"prompt-incomplete\"", records, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature: 0.5, beams: 2", "leave out one of them")]
    [InlineData("topP: 0.9", "without a 'temperature'")]
    [InlineData("samples: 2", "all of them would be the same")]
    [InlineData("prompt: \"{txt}\"", "{text_pair}")]
    [InlineData("topp: 0.9", "did you mean 'topP'?")]
    public async Task Settings_that_do_not_fit_are_refused_with_their_key(string settings, string wayOut)
    {
        await WriteAsync("prompts.txt", ["x"]);
        await PipelineAsync("output: jsonl", settings, "prompts.txt");

        var refused = (await RunAsync()).Demand(2);

        Assert.Contains("generate", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(wayOut, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_no_decoder_is_refused_before_anything_runs()
    {
        await WriteAsync("prompts.txt", ["x"]);
        await PipelineAsync("output: jsonl", "seed: 1", "prompts.txt", model: Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"));

        var refused = (await RunAsync()).Demand(2);

        Assert.Contains("'input_ids'", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("text decoder", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_runs()
    {
        _ = Model;
        var run = (await new TransferProgram(folder.Path).RunAsync("run", Path.Combine(Repository.Root, "samples", "generation", "pipeline.yaml"), "--json")).Demand(0).DemandBalance();

        Assert.Equal("questions-1", run.Json.GetProperty("run").GetString());
        Assert.Equal(24, (await LinesAsync("questions-1")).Count);
    }

    private Task<Finished> RunAsync() => new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json");

    private static JsonElement StageOf(Finished run, string name) => run.Json.GetProperty("stages").EnumerateArray().First(stage => stage.GetProperty("name").GetString() == name);

    private Task WriteAsync(string name, string[] lines) => File.WriteAllLinesAsync(folder.File(name), lines, Token);

    private Task PipelineAsync(string output, string settings, string input, string more = "", string? model = null) => WriteAsync("pipeline.yaml",
    [
        "name: questions",
        "task: generate",
        $"score: {{ input: {input}, model: {model ?? Model}, {output} }}",
        $"generate: {{ {settings} }}",
        more,
    ]);

    private async Task<List<JsonElement>> LinesAsync(string run)
    {
        var lines = await File.ReadAllLinesAsync(folder.File("transfer-data", "scores", run, "part-00000.jsonl"), Token);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
