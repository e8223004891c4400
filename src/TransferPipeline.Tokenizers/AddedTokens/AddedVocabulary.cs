using TransferPipeline.Tokenizers.Normalizers;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.AddedTokens;

/// <summary>A tokenizer's added tokens: found in the text as it is first, then, those to be normalized, in what the normalizer makes of the rest.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, AddedToken> byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> byId = [];
    private readonly TokenMatcher plain;
    private readonly TokenMatcher normalized;

    internal AddedVocabulary(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer)
    {
        foreach (var token in tokens)
        {
            byContent[token.Content] = token;
            byId[token.Id] = token;
        }

        // As the reference does: special ones first, then the others, each in the order given.
        var ordered = byContent.Values.OrderBy(token => token.Special ? 0 : 1).ToList();
        plain = new TokenMatcher(ordered.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        normalized = new TokenMatcher(ordered.Where(token => token.Normalized).Select(token => (Normalize(token.Content, normalizer), token)));
    }

    internal IReadOnlyCollection<AddedToken> Tokens => byId.Values;

    internal AddedToken? this[string content] => byContent.GetValueOrDefault(content);

    internal AddedToken? this[int id] => byId.GetValueOrDefault(id);

    internal bool IsSpecial(string content) => byContent.TryGetValue(content, out var token) && token.Special;

    /// <summary>Cuts out the added tokens and normalizes what lies between.</summary>
    /// <param name="part">Scratch for a part between two tokens.</param>
    internal void Extract(ReadOnlySpan<char> text, INormalizer? normalizer, PiecedText into, List<Piece> found, AlignedText part, bool aligned)
    {
        into.Clear(aligned);
        if (!plain.MayMatch(text))
        {
            into.Text.Load(text, 0, aligned);
            normalizer?.Apply(into.Text);
            AddNormalized(into, 0);
            return;
        }

        found.Clear();
        plain.Cut(text, 0, found);
        foreach (var piece in found)
        {
            part.Load(text.Slice(piece.Start, piece.Length), piece.Start, aligned);
            var start = into.Text.Length;
            if (piece.IsToken)
            {
                into.Text.Append(part);
                into.Pieces.Add(new Piece(start, into.Text.Length, piece.AddedToken));
                continue;
            }

            normalizer?.Apply(part);
            into.Text.Append(part);
            AddNormalized(into, start);
        }
    }

    private void AddNormalized(PiecedText into, int start)
    {
        var rest = into.Text.Span[start..];
        if (rest.Length == 0)
            return;
        if (normalized.MayMatch(rest))
            normalized.Cut(rest, start, into.Pieces);
        else
            into.Pieces.Add(new Piece(start, into.Text.Length));
    }

    private static string Normalize(string content, INormalizer? normalizer)
    {
        if (normalizer is null)
            return content;
        var text = new AlignedText();
        text.Load(content, 0, aligned: false);
        normalizer.Apply(text);
        return text.Span.ToString();
    }
}
