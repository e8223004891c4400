namespace TransferPipeline.Ingest.Datasets.Splits;

/// <summary>How many of so many rows go into which split.</summary>
internal readonly record struct SplitShares(int Train, int Test, int Validation)
{
    internal static SplitShares Of(int count, double testFraction, double validationFraction)
    {
        var test = Share(count, testFraction);
        var validation = Share(count - test, validationFraction * count / Math.Max(1, count - test));
        return new SplitShares(count - test - validation, test, validation);
    }

    /// <summary>At least one row once there are two, but never the last one: something must be left to train on.</summary>
    private static int Share(int count, double fraction)
        => fraction <= 0 || count < 2 ? 0 : Math.Clamp((int)Math.Round(count * fraction, MidpointRounding.AwayFromZero), 1, count - 1);
}
