using TransferPipeline.Inference.Generation;

namespace TransferPipeline.Tests.Inference.Generation;

public sealed class TokenSamplingTests
{
    [Theory]
    [InlineData(0.5, 0, 1, 0)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 7, 1, 0)]
    [InlineData(2, 0, 0.9, 0)]
    [InlineData(2, 0, 0.01, 0)]
    [InlineData(0.7, 50, 0.6, 0.05)]
    [InlineData(1, 0, 1, 1)]
    public void What_is_left_is_what_sorting_would_leave(double temperature, int topK, double topP, double minP)
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            // Few distinct values in half of the rounds: ties are where a selection goes wrong.
            var logits = Enumerable.Range(0, 203).Select(_ => round % 2 == 0 ? (float)(random.NextDouble() * 12) : random.Next(5)).ToArray();
            var settings = new GenerationSettings { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };

            Assert.Equal(BySorting(settings, logits), Kept(settings, logits));
        }
    }

    [Fact]
    public void Tokens_are_drawn_as_often_as_they_are_probable()
    {
        var settings = new GenerationSettings { Temperature = 1, Seed = 5 };
        float[] logits = [0, MathF.Log(2), MathF.Log(5), float.NegativeInfinity, MathF.Log(2)];
        var counts = new int[logits.Length];
        for (var step = 0; step < 20_000; step++)
            counts[TokenSampling.Draw(settings, ScoresOf(logits), SampleRandom.At(settings.Seed, 17, 0, step))]++;

        Assert.Equal(0, counts[3]);
        Assert.All(new[] { (0, 0.1), (1, 0.2), (2, 0.5), (4, 0.2) }, pair => Assert.Equal(pair.Item2, counts[pair.Item1] / 20_000.0, 0.015));
    }

    [Fact]
    public void Random_numbers_follow_from_their_coordinates()
    {
        var numbers = (from seed in new[] { 0L, 1L } from key in new[] { 0UL, 1UL } from sample in new[] { 0, 1 } from step in Enumerable.Range(0, 50) select SampleRandom.At(seed, key, sample, step)).ToList();

        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.InRange(number, 0, 0.9999999999999999));
        Assert.Equal(0.5, numbers.Average(), 0.05);
        Assert.Equal(SampleRandom.At(3, 4, 5, 6), SampleRandom.At(3, 4, 5, 6));
    }

    [Fact]
    public void Rules_change_the_logits_of_tokens_that_were_there()
    {
        var scores = ScoresOf([2, -2, 2, -2, 1, 1]);

        LogitsRules.Apply(new() { RepetitionPenalty = 2, NoRepeatNgram = 2, MinNewTokens = 3, EndTokens = [5] }, [0, 1, 4, 0, 0], 3, scores);

        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, 2, -2, 0.5f, float.NegativeInfinity], scores.Values.ToArray());
    }

    [Fact]
    public void A_run_of_one_token_comes_once()
    {
        var scores = ScoresOf([1, 1, 1]);

        LogitsRules.Apply(new() { NoRepeatNgram = 1 }, [2, 0], 1, scores);

        Assert.Equal([float.NegativeInfinity, 1, float.NegativeInfinity], scores.Values.ToArray());
    }

    private static TokenScores ScoresOf(float[] logits)
    {
        var scores = new TokenScores(logits.Length);
        logits.CopyTo(scores.Values);
        return scores;
    }

    private static List<int> Kept(GenerationSettings settings, float[] logits)
    {
        var scores = ScoresOf(logits);
        TokenSampling.Filter(settings, scores);
        return [.. Enumerable.Range(0, logits.Length).Where(token => scores.Weights[token] > 0)];
    }

    private static List<int> BySorting(GenerationSettings settings, float[] logits)
    {
        var max = logits.Max();
        var ranked = Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token)
            .Select(token => (Token: token, Logit: logits[token], Weight: Math.Exp((logits[token] - max) / settings.Temperature))).ToList();
        if (settings.TopK > 0)
            ranked = [.. ranked.Where(one => one.Logit >= ranked[settings.TopK - 1].Logit)];

        var mass = settings.TopP * ranked.Sum(one => one.Weight);
        var before = 0.0;
        var kept = new List<int>();
        foreach (var (token, _, weight) in ranked)
        {
            if (settings.TopP < 1 && before >= mass)
                break;

            if (weight >= settings.MinP)
                kept.Add(token);
            before += weight;
        }

        return [.. kept.Order()];
    }
}
