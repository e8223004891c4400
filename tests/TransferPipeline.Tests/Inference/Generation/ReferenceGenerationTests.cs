using TransferPipeline.Inference.Generation;
using static TransferPipeline.Tests.Inference.Generation.Generating;

namespace TransferPipeline.Tests.Inference.Generation;

public sealed class ReferenceGenerationTests
{
    [Theory]
    [InlineData("tiny_random_gpt2.onnx")]
    [InlineData("tiny_random_gpt2_past.onnx")]
    public void A_decoder_gives_the_reference_sequences_with_and_without_cache(string file)
    {
        using var model = Open("models", "text", file);
        var cases = Reference("tiny_random_gpt2").GetProperty("greedy_to_length_10").EnumerateArray().ToList();

        foreach (var batchSize in new[] { 1, 2 })
        {
            var texts = Continue(model, new() { MaxNewTokens = 6, BatchSize = batchSize }, [.. cases.Select(one => Tokens(one.GetProperty("prompt")))]);

            Assert.Equal(cases.Select(one => Tokens(one.GetProperty("ids"))[4..]), texts);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(32)]
    public void Every_search_gives_what_the_reference_gives(int batchSize)
    {
        using var model = Open("models", "exports", "tiny_gpt2_past.onnx");
        var reference = Reference("tiny_gpt2_past_generation");
        var prompts = Rows(reference.GetProperty("prompts"));
        var plain = new GenerationSettings { MaxNewTokens = 16, BatchSize = batchSize };

        Assert.Equal(Rows(reference.GetProperty("greedy")), Continue(model, plain, prompts));
        Assert.Equal(Rows(reference.GetProperty("greedy_repetition_penalty_1.3")), Continue(model, plain with { RepetitionPenalty = 1.3 }, prompts));
        Assert.Equal(Rows(reference.GetProperty("greedy_no_repeat_ngram_2")), Continue(model, plain with { NoRepeatNgram = 2 }, prompts));
        Assert.Equal(Rows(reference.GetProperty("beam_4")), Continue(model, plain with { Beams = 4 }, prompts));

        var ended = reference.GetProperty("greedy_eos");
        var end = ended.GetProperty("eos_token_id").GetInt32();
        Assert.Equal(Rows(ended.GetProperty("rows")).Select(row => row[..(Array.IndexOf(row, end) + 1)]), Continue(model, plain with { EndTokens = [end] }, prompts));
    }

    [Theory]
    [InlineData("temperature_0.7", 0.7, 0, 1, 0)]
    [InlineData("temperature_0.7_top_k_20", 0.7, 20, 1, 0)]
    [InlineData("temperature_0.7_top_k_50_top_p_0.9", 0.7, 50, 0.9, 0)]
    [InlineData("top_p_0.5", 1, 0, 0.5, 0)]
    [InlineData("min_p_0.1", 1, 0, 1, 0.1)]
    public void Filters_leave_the_reference_distributions(string name, double temperature, int topK, double topP, double minP)
    {
        using var model = Open("models", "exports", "tiny_gpt2_past.onnx");
        var reference = Reference("tiny_gpt2_past_generation");
        var expected = reference.GetProperty("next_token_distribution_prompt0").GetProperty(name);
        using var rows = model.Start([Rows(reference.GetProperty("prompts"))[0]]);
        var scores = new TokenScores(model.Vocabulary);
        rows.Logits.CopyRow(0, scores.Values);

        TokenSampling.Filter(new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP }, scores);

        var sum = TokenScores.Sum(scores.Weights);
        Assert.Equal(expected.GetProperty("kept").GetInt32(), scores.Weights.ToArray().Count(weight => weight > 0));
        foreach (var (token, probability) in expected.GetProperty("top").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetDouble())))
            Assert.Equal(probability, scores.Weights[token] / sum, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void A_trained_decoder_writes_the_reference_texts(int batchSize)
    {
        using var model = OpenBank();
        var cases = Reference("bank_gpt2").GetProperty("cases").EnumerateArray().ToList();

        var texts = Continue(model, new() { MaxNewTokens = 40, EndTokens = [0], BatchSize = batchSize }, [.. cases.Select(one => Tokens(one.GetProperty("prompt_ids")))]);

        Assert.Equal(cases.Select(one => Tokens(one.GetProperty("greedy_ids"))), texts);
    }
}
