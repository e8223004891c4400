using System.Text;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>SentencePiece's unigram model: of all ways to cut a word into pieces the one of greatest summed score. A character without a piece costs 10 below the least score.</summary>
internal sealed class Unigram : IModel
{
    private const double UnknownPenalty = 10;
    private readonly IReadOnlyList<double> scores;
    private readonly PieceTrie trie = new();
    private readonly double unknownScore;
    private readonly int unknown;
    private readonly int[]? byteTokens;
    private readonly string source;

    internal Unigram(IReadOnlyList<(string Piece, double Score)> pieces, int? unknownId, bool byteFallback, string source)
    {
        if (pieces.Count == 0)
            throw new RejectedException($"{source}: the Unigram vocabulary is empty.");
        if (unknownId is { } id && (uint)id >= (uint)pieces.Count)
            throw new RejectedException($"{source}: 'unk_id' is {id}, but the Unigram vocabulary has {pieces.Count} pieces.");

        this.source = source;
        unknown = unknownId ?? -1;
        scores = [.. pieces.Select(piece => piece.Score)];
        unknownScore = scores.Min() - UnknownPenalty;
        Vocabulary = new Vocabulary([.. pieces.Select((piece, index) => KeyValuePair.Create(piece.Piece, index))], source);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Piece.Length > 0)
                trie.Add(pieces[i].Piece, i);
        }

        if (byteFallback)
            byteTokens = [.. Enumerable.Range(0, 256).Select(value => Vocabulary.IdOf($"<0x{value:X2}>"))];
    }

    public Vocabulary Vocabulary { get; }

    public int SpelledOutUnknown => unknown;

    public IWordTokenizer CreateTokenizer() => new CachedTokenizer(new Worker(this));

    private sealed class Worker(Unigram model) : IWordTokenizer
    {
        private (int Id, int Start, double Score)[] best = new (int, int, double)[128];

        public void Tokenize(ReadOnlySpan<char> word, TokenList into)
        {
            if (best.Length <= word.Length)
                best = new (int, int, double)[word.Length * 2];
            best.AsSpan(0, word.Length + 1).Fill((-1, -1, 0));
            for (var start = 0; start < word.Length;)
                start += Extend(word, start);
            Collect(word, into);
        }

        /// <summary>Tries every piece from a place that a path has come to, and gives the character's length.</summary>
        private int Extend(ReadOnlySpan<char> word, int start)
        {
            var units = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            var score = best[start].Score;
            var alone = false;
            var node = PieceTrie.Root;
            for (var end = start; end < word.Length;)
            {
                node = model.trie.Step(node, word[end++]);
                if (node < 0)
                    break;
                var id = model.trie.ValueAt(node);
                if (id < 0)
                    continue;
                Offer(id, start, end, score + model.scores[id]);
                alone |= end - start == units;
            }

            if (!alone)
                Offer(model.unknown, start, start + units, score + model.unknownScore);
            return units;
        }

        private void Offer(int id, int start, int end, double score)
        {
            ref var at = ref best[end];
            if (at.Start < 0 || score > at.Score)
                at = (id, start, score);
        }

        private void Collect(ReadOnlySpan<char> word, TokenList into)
        {
            var from = into.Count;
            for (var end = word.Length; end > 0;)
            {
                var (id, start, _) = best[end];
                if (id == model.unknown)
                {
                    // Neighbouring unknown characters are one.
                    while (start > 0 && best[start].Id == model.unknown && model.unknown >= 0)
                        start = best[start].Start;
                    AddUnknown(word[start..end], start, end, into);
                }
                else
                {
                    into.Add(id, start, end);
                }

                end = start;
            }

            into.Reverse(from);
        }

        private void AddUnknown(ReadOnlySpan<char> text, int start, int end, TokenList into)
        {
            // Two or more unknown characters together may spell a piece.
            if (model.Vocabulary.IdOf(text) is >= 0 and var id)
            {
                into.Add(id, start, end);
                return;
            }

            if (model.byteTokens is { } tokens)
            {
                var utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
                Encoding.UTF8.GetBytes(text, utf8);
                if (utf8.All(value => tokens[value] >= 0))
                {
                    for (var i = utf8.Length - 1; i >= 0; i--)
                        into.Add(tokens[utf8[i]], start, end);
                    return;
                }
            }

            if (model.unknown < 0)
                throw new RejectedException($"{model.source}: '{text}' is in no piece, and the Unigram model names no unknown token. Give it an 'unk_id'.");
            into.Add(model.unknown, start, end);
        }
    }
}
