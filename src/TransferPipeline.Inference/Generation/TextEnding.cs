namespace TransferPipeline.Inference.Generation;

/// <summary>Tells whether a text has come to its end.</summary>
/// <param name="decode">From new tokens to text; needed where there are stop strings.</param>
internal sealed class TextEnding(GenerationSettings settings, Func<IReadOnlyList<int>, string>? decode)
{
    /// <param name="tokens">The new tokens, at least one.</param>
    /// <returns>One of <see cref="GenerationFinish"/>; null while the text goes on.</returns>
    internal string? Of(List<int> tokens, int limit) =>
        settings.EndTokens.Contains(tokens[^1]) ? GenerationFinish.EndToken
        : settings.Stop.Count > 0 && HoldsStop(decode!(tokens)) ? GenerationFinish.StopString
        : tokens.Count >= limit ? GenerationFinish.Length
        : null;

    private bool HoldsStop(string text) => settings.Stop.Any(stop => text.Contains(stop, StringComparison.Ordinal));
}
