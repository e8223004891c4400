namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>A text as it is.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public bool MayMatch(ReadOnlySpan<char> text) => literal.Length > 0 && text.Contains(literal, StringComparison.Ordinal);

    public void Find(ReadOnlySpan<char> text, List<(int Start, int End)> into)
    {
        if (literal.Length == 0)
            return;
        for (var at = 0; text[at..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var next;)
        {
            into.Add((at + next, at + next + literal.Length));
            at += next + literal.Length;
        }
    }
}
