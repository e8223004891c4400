namespace TransferPipeline.Inference.Trials;

/// <summary>What the child process says of a model, as JSON on standard output.</summary>
/// <param name="Check"><c>operators</c>, <c>loading</c>, <c>inputs and outputs</c> or <c>smoke run</c>; null: it passed.</param>
/// <param name="Reason">Why not.</param>
internal sealed record TrialVerdict(string? Check, string? Reason)
{
    internal static TrialVerdict Passed { get; } = new(null, null);
}
