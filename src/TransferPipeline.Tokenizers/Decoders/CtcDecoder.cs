namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Speech models: repeated tokens are one, padding is dropped, a delimiter becomes a space.</summary>
internal sealed class CtcDecoder(string padToken, string wordDelimiter, bool cleanup) : IDecoder
{
    public List<string> Decode(List<string> tokens) => [.. tokens
        .Where((token, index) => index == 0 || token != tokens[index - 1])
        .Select(Decode)
        .Where(token => token.Length > 0)];

    private string Decode(string token)
    {
        token = Replace(token, padToken, "");
        return cleanup ? Replace(WordPieceDecoder.Cleanup(token), wordDelimiter, " ") : token;
    }

    private static string Replace(string text, string what, string by) => what.Length == 0 ? text : text.Replace(what, by, StringComparison.Ordinal);
}
