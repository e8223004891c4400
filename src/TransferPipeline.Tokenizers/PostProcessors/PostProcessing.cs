using TransferPipeline.Tokenizers.Encodings;
using TransferPipeline.Tokenizers.PreTokenizers;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PostProcessors;

/// <summary>What is done with the tokens of a text and its pair: offsets trimmed of spaces, then put together by a template. All post-processors come down to it.</summary>
internal sealed record PostProcessing
{
    private static readonly TemplatePiece First = new(0, 0, [], []);
    private static readonly TemplatePiece Second = new(1, 1, [], []);

    internal static PostProcessing None { get; } = new();

    internal IReadOnlyList<TemplatePiece> One { get; init; } = [First];

    internal IReadOnlyList<TemplatePiece> Two { get; init; } = [First, Second];

    /// <summary>Whether the templates are the post-processor's own, not the plain ones.</summary>
    internal bool HasTemplate { get; init; }

    /// <summary>One trimming for each post-processor that does it; true: a space that was put in front of the text stays.</summary>
    internal IReadOnlyList<bool> Trims { get; init; } = [];

    internal int AddedTokens(bool hasPair) => (hasPair ? Two : One).Sum(piece => piece.Ids.Length);

    internal TokenRun Apply((TokenRun Run, string Text) first, (TokenRun Run, string Text)? second, bool addSpecialTokens)
    {
        foreach (var keepsPrefix in Trims)
        {
            Trim(first.Run, first.Text, keepsPrefix);
            if (second is { } pair)
                Trim(pair.Run, pair.Text, keepsPrefix);
        }

        return (second is null ? One : Two)
            .Where(piece => piece.Sequence >= 0 || addSpecialTokens)
            .Select(piece => piece.Sequence < 0 ? Added(piece) : (piece.Sequence == 0 ? first : second!.Value).Run.WithTypeId(piece.TypeId))
            .Aggregate(new TokenRun(), (run, part) => run.Then(part));
    }

    private static TokenRun Added(TemplatePiece piece)
    {
        var run = new TokenRun();
        for (var i = 0; i < piece.Ids.Length; i++)
            run.Add(piece.Ids[i], piece.TypeId, (0, 0), piece.Tokens[i], -1, -1);
        return run;
    }

    /// <summary>Takes spaces at both ends of tokens out of their offsets.</summary>
    private static void Trim(TokenRun run, string text, bool keepsPrefix)
    {
        for (var i = 0; i < run.Count; i++)
        {
            var token = run.Tokens[i].AsSpan();
            var leading = token.Length - token.TrimStart(SpaceCharacters).Length;
            var trailing = token.Length - token.TrimEnd(SpaceCharacters).Length;
            if (leading > 0 && keepsPrefix && (i == 0 || run.Starts[i] == 0))
                leading--;
            run.Starts[i] = Math.Min(Forward(text, run.Starts[i], leading), run.Ends[i]);
            run.Ends[i] = Math.Max(Backward(text, run.Ends[i], trailing), run.Starts[i]);
        }

        foreach (var part in run.Overflowing)
            Trim(part, text, keepsPrefix);
    }

    private static int Forward(string text, int at, int codePoints)
    {
        for (; codePoints > 0 && at < text.Length; codePoints--)
        {
            CodePointReader.At(text, at, out var units);
            at += units;
        }

        return at;
    }

    /// <summary>The place so many code points before, or the same when there are not so many.</summary>
    private static int Backward(string text, int end, int codePoints)
    {
        var at = end;
        for (; codePoints > 0; codePoints--)
        {
            if (at == 0)
                return end;
            CodePointReader.Before(text, at, out var units);
            at -= units;
        }

        return at;
    }

    private static readonly char[] SpaceCharacters =
    [
        ByteAlphabet.Space, '\t', '\n', '\v', '\f', '\r', ' ', '\u0085', '\u00A0', '\u1680', '\u2000', '\u2001', '\u2002', '\u2003', '\u2004', '\u2005', '\u2006', '\u2007', '\u2008', '\u2009', '\u200A',
        '\u2028', '\u2029', '\u202F', '\u205F', '\u3000',
    ];
}
