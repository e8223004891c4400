namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>Drops a character from the ends of every token, at most so many times.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : IDecoder
{
    public List<string> Decode(List<string> tokens) => [.. tokens.Select(Decode)];

    private string Decode(string token)
    {
        var (from, to) = (0, token.Length);
        while (from < start && from < token.Length && token[from] == content)
            from++;
        while (token.Length - to < stop && to > from && token[to - 1] == content)
            to--;
        return token[from..to];
    }
}
