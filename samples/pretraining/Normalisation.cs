namespace TransferPipeline.Pretraining;

/// <summary>From bytes to what the network takes: (byte / 255 - mean) / std.</summary>
internal sealed record Normalisation(double Mean, double Std)
{
    internal float Black => Apply(0);

    internal float Apply(byte value) => (float)((value / 255.0 - Mean) / Std);

    internal float[] Apply(ReadOnlySpan<byte> pixels)
    {
        var values = new float[pixels.Length];
        for (var index = 0; index < pixels.Length; index++)
            values[index] = Apply(pixels[index]);

        return values;
    }

    /// <summary>Of these images, with as many digits as the card will say.</summary>
    internal static Normalisation Of(LabelledImages images)
    {
        double sum = 0, squares = 0;
        foreach (var pixel in images.Pixels)
        {
            sum += pixel / 255.0;
            squares += pixel / 255.0 * (pixel / 255.0);
        }

        var mean = sum / images.Pixels.Length;
        return new Normalisation(Math.Round(mean, 4), Math.Round(Math.Sqrt(squares / images.Pixels.Length - mean * mean), 4));
    }
}
