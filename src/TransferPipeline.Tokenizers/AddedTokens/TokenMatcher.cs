using System.Buffers;
using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.Texts;
using TransferPipeline.Tokenizers.Unicode;

namespace TransferPipeline.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: leftmost first, of those that begin together the longest.</summary>
internal sealed class TokenMatcher
{
    private readonly PieceTrie trie = new();
    private readonly List<AddedToken> tokens = [];
    private readonly SearchValues<char> firsts;

    /// <param name="entries">Tokens with the text to look for. Of two with the same text the first counts.</param>
    internal TokenMatcher(IEnumerable<(string Text, AddedToken Token)> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, token) in entries)
        {
            if (text.Length == 0 || !seen.Add(text))
                continue;
            trie.Add(text, tokens.Count);
            tokens.Add(token);
        }

        firsts = SearchValues.Create([.. seen.Select(text => text[0]).Distinct()]);
        IsEmpty = tokens.Count == 0;
    }

    internal bool IsEmpty { get; }

    /// <summary>Whether any token could begin in the text.</summary>
    internal bool MayMatch(ReadOnlySpan<char> text) => !IsEmpty && text.ContainsAny(firsts);

    /// <summary>Cuts a text into tokens and what is between them; empty parts between are left out.</summary>
    internal void Cut(ReadOnlySpan<char> text, int offset, List<Piece> into)
    {
        var done = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(firsts);
            if (next < 0)
                break;
            at += next;
            var (found, end) = Longest(text, at);
            if (found < 0)
            {
                at++;
                continue;
            }

            var token = tokens[found];
            if (!token.SingleWord || StandsAlone(text, at, end))
                done = Take(text, offset, into, token, (at, end), done);
            at = end;
        }

        if (done != text.Length)
            into.Add(new Piece(offset + done, offset + text.Length));
    }

    private static int Take(ReadOnlySpan<char> text, int offset, List<Piece> into, AddedToken token, (int Start, int End) range, int done)
    {
        var (start, end) = range;
        if (token.StripsLeft)
        {
            while (start > done && CodePoints.IsSpace(text[start - 1]))
                start--;
        }

        if (token.StripsRight)
        {
            while (end < text.Length && CodePoints.IsSpace(text[end]))
                end++;
        }

        if (done < start)
            into.Add(new Piece(offset + done, offset + start));
        into.Add(new Piece(offset + start, offset + end, token.Id));
        return end;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
        => (start == 0 || !CodePoints.Is(CodePointReader.Before(text, start, out _), CodePointClasses.Word))
            && (end == text.Length || !CodePoints.Is(CodePointReader.At(text, end, out _), CodePointClasses.Word));

    private (int Token, int End) Longest(ReadOnlySpan<char> text, int start)
    {
        var (found, foundEnd) = (-1, -1);
        var node = PieceTrie.Root;
        for (var i = start; i < text.Length; i++)
        {
            node = trie.Step(node, text[i]);
            if (node < 0)
                break;
            if (trie.ValueAt(node) is >= 0 and var value)
                (found, foundEnd) = (value, i + 1);
        }

        return (found, foundEnd);
    }
}
