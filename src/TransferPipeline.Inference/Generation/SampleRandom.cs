namespace TransferPipeline.Inference.Generation;

/// <summary>Random numbers that follow from where they are used, not from what was drawn before: SplitMix64's finaliser (Steele et al., 2014) over the coordinates.</summary>
internal static class SampleRandom
{
    /// <returns>0 or more, less than 1; 53 random bits.</returns>
    internal static double At(long seed, ulong key, int sample, int step)
    {
        var state = Mix((ulong)seed + 0x9E3779B97F4A7C15);
        state = Mix(state ^ (key + 0x9E3779B97F4A7C15));
        state = Mix(state ^ (((ulong)(uint)sample << 32) | (uint)step));
        return (state >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
