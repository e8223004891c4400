using System.Runtime.Intrinsics;

namespace TransferPipeline.Inference.Generation;

/// <summary>A row's logits on their way to a token, and room to reckon in; one for each worker, used again for every row.</summary>
internal sealed class TokenScores(int vocabulary)
{
    private readonly float[] values = new float[vocabulary];
    private readonly float[] weights = new float[vocabulary];
    private readonly int[] order = new int[vocabulary];
    private readonly int[] seen = new int[vocabulary];
    private readonly List<int> distinct = [];
    private int round;

    internal Span<float> Values => values;

    /// <summary>Probabilities up to a factor.</summary>
    internal Span<float> Weights => weights;

    /// <summary>Room for as many tokens as there are.</summary>
    internal Span<int> Order => order;

    internal float Max() => Max(values);

    /// <summary>The first of the highest scores.</summary>
    internal int Highest() => values.AsSpan().IndexOf(Max());

    /// <summary>Each of the tokens once.</summary>
    internal IReadOnlyList<int> Distinct(ReadOnlySpan<int> tokens)
    {
        round++;
        distinct.Clear();
        foreach (var token in tokens)
        {
            if (seen[token] == round)
                continue;

            seen[token] = round;
            distinct.Add(token);
        }

        return distinct;
    }

    /// <summary>Sets each weight to e to the power of (score - max) times <paramref name="factor"/>.</summary>
    internal void Exponentiate(float max, float factor)
    {
        var count = Vector256<float>.Count;
        var i = 0;
        for (; i <= values.Length - count; i += count)
        {
            var scaled = (Vector256.Create(values.AsSpan(i, count)) - Vector256.Create(max)) * factor;
            Vector256.Exp(scaled).CopyTo(weights.AsSpan(i, count));
        }

        for (; i < values.Length; i++)
            weights[i] = Vector256.Exp(Vector256.Create((values[i] - max) * factor)).ToScalar();
    }

    /// <summary>Turns the scores into log probabilities.</summary>
    internal void ToLogProbabilities()
    {
        var max = Max();
        Exponentiate(max, 1);
        var norm = max + (float)Math.Log(Sum(weights));
        for (var i = 0; i < values.Length; i++)
            values[i] -= norm;
    }

    /// <summary>The sum, added up four by four in double precision.</summary>
    internal static double Sum(ReadOnlySpan<float> of)
    {
        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i <= of.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(of.Slice(i, Vector256<float>.Count)));
            sums += low + high;
        }

        var sum = Vector256.Sum(sums);
        for (; i < of.Length; i++)
            sum += of[i];

        return sum;
    }

    /// <summary>The highest; not a number where one of them is not.</summary>
    private static float Max(ReadOnlySpan<float> of)
    {
        var i = 0;
        var max = float.NegativeInfinity;
        if (of.Length >= Vector256<float>.Count)
        {
            var highest = Vector256.Create(of[..Vector256<float>.Count]);
            for (i = Vector256<float>.Count; i <= of.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                highest = Vector256.Max(highest, Vector256.Create(of.Slice(i, Vector256<float>.Count)));
            for (var lane = 0; lane < Vector256<float>.Count; lane++)
                max = MathF.Max(max, highest[lane]);
        }

        for (; i < of.Length; i++)
            max = MathF.Max(max, of[i]);

        return max;
    }
}
