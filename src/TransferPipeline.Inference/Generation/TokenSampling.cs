namespace TransferPipeline.Inference.Generation;

/// <summary>Draws a token from what temperature, top-k, top-p and min-p leave, in this order, as Hugging Face's <c>generate()</c> does. Nothing is sorted.</summary>
internal static class TokenSampling
{
    /// <param name="uniform">0 or more, less than 1.</param>
    /// <returns>The token at that share of the probability, counted in the order of the tokens' numbers.</returns>
    internal static int Draw(GenerationSettings settings, TokenScores scores, double uniform)
    {
        Filter(settings, scores);
        ReadOnlySpan<float> weights = scores.Weights;
        var target = uniform * TokenScores.Sum(weights);
        var below = 0.0;
        var last = -1;
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] == 0)
                continue;

            last = token;
            below += weights[token];
            if (below > target)
                break;
        }

        return last;
    }

    /// <summary>Leaves the scores' weights in proportion to the tokens' probabilities, with 0 for tokens that are not drawn.</summary>
    internal static void Filter(GenerationSettings settings, TokenScores scores)
    {
        var weights = scores.Weights;
        scores.Exponentiate(scores.Max(), (float)(1 / settings.Temperature));
        if (settings.TopK > 0 && settings.TopK < weights.Length)
            KeepLikeliest(settings.TopK, scores);
        if (settings.TopP < 1)
            KeepMass(settings.TopP, scores);
        if (settings.MinP > 0)
            DropBelow((float)settings.MinP, weights);
    }

    private static void KeepLikeliest(int count, TokenScores scores)
    {
        var order = scores.Order;
        for (var token = 0; token < order.Length; token++)
            order[token] = token;

        var limit = TokenSelection.Likeliest(scores.Values, order, count);
        for (var token = 0; token < order.Length; token++)
        {
            if (scores.Values[token] < limit)
                scores.Weights[token] = 0;
        }
    }

    private static void KeepMass(double share, TokenScores scores)
    {
        var weights = scores.Weights;
        var candidates = 0;
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] > 0)
                scores.Order[candidates++] = token;
        }

        var last = TokenSelection.LastWithin(weights, scores.Order[..candidates], share * TokenScores.Sum(weights));
        var least = weights[last];
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] < least || (weights[token] == least && token > last))
                weights[token] = 0;
        }
    }

    private static void DropBelow(float limit, Span<float> weights)
    {
        foreach (ref var weight in weights)
        {
            if (weight < limit)
                weight = 0;
        }
    }
}
