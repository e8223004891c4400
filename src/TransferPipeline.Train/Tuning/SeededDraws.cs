namespace TransferPipeline.Train.Tuning;

/// <summary>
/// Random numbers that follow from a key alone (SplitMix64, Steele et al. 2014): a training that goes on in another process draws what it would have drawn.
/// </summary>
internal struct SeededDraws
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    internal SeededDraws(params ReadOnlySpan<long> key)
    {
        foreach (var part in key)
            state = Mix(state + Golden + (ulong)part);
    }

    internal ulong Bits() => Mix(state += Golden);

    /// <summary>0 to the bound, without the bound.</summary>
    internal int Below(int bound) => (int)Math.BigMul(Bits(), (ulong)bound, out _);

    /// <summary>0 to 1, without 1.</summary>
    internal double Uniform() => (Bits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Mean 0, deviation 1 (Box and Muller 1958).</summary>
    internal double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Beta(shape, shape): the part that one of two gamma variates has in their sum.</summary>
    internal double Beta(double shape)
    {
        // In logarithms: with a small shape both variates can be too small for a number.
        var difference = LogGamma(shape) - LogGamma(shape);
        return 1 / (1 + Math.Exp(difference));
    }

    /// <summary>Logarithm of a gamma variate (Marsaglia and Tsang 2000).</summary>
    private double LogGamma(double shape)
    {
        if (shape < 1)
            return LogGamma(shape + 1) + Math.Log(1 - Uniform()) / shape;

        var d = shape - 1.0 / 3;
        while (true)
        {
            var normal = Normal();
            var root = 1 + normal / Math.Sqrt(9 * d);
            var cube = root * root * root;
            if (cube > 0 && Math.Log(1 - Uniform()) < normal * normal / 2 + d * (1 - cube + Math.Log(cube)))
                return Math.Log(d * cube);
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
