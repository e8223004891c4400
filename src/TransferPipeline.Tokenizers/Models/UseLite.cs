using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>
/// The unigram model of Universal Sentence Encoder Lite, as its own JavaScript cuts: an unknown character costs nothing, of equal paths the one with the shorter last piece
/// counts, and a path whose score is 0 gives way to any other. No part of the reference says that, so this type is ours.
/// </summary>
internal sealed class UseLite : IModel
{
    private readonly List<(string Piece, double Score)> pieces;
    private readonly PieceTrie trie = new();

    /// <param name="firstPiece">Pieces before it are reserved and never found in a text.</param>
    internal UseLite(List<(string Piece, double Score)> pieces, int firstPiece, string source)
    {
        if (pieces.Count == 0 || firstPiece < 0 || firstPiece > pieces.Count)
            throw new RejectedException($"{source}: the UseLite vocabulary has {pieces.Count} pieces, of which the first {firstPiece} are said to be reserved.");
        this.pieces = pieces;
        for (var i = firstPiece; i < pieces.Count; i++)
            trie.Add(pieces[i].Piece, i);
        Vocabulary = new Vocabulary([.. pieces.Select((piece, index) => KeyValuePair.Create(piece.Piece, index))], source);
    }

    public Vocabulary Vocabulary { get; }

    public int SpelledOutUnknown => -1;

    public IWordTokenizer CreateTokenizer() => new Worker(this);

    private sealed class Worker(UseLite model) : IWordTokenizer
    {
        private double[] best = new double[128];
        private (int Id, int Start)[] last = new (int, int)[128];

        public void Tokenize(ReadOnlySpan<char> word, TokenList into)
        {
            if (best.Length <= word.Length)
            {
                best = new double[word.Length * 2];
                last = new (int, int)[word.Length * 2];
            }

            best.AsSpan(0, word.Length + 1).Clear();
            last.AsSpan(0, word.Length + 1).Fill((0, -1));
            for (var start = 0; start < word.Length;)
            {
                CodePointReader.At(word, start, out var units);
                if (!Extend(word, start))
                    Offer(0, start, start + units, best[start]);
                start += units;
            }

            Collect(word, into);
        }

        /// <summary>Tries every piece that begins here, and says whether there is one.</summary>
        private bool Extend(ReadOnlySpan<char> word, int start)
        {
            var found = false;
            var node = PieceTrie.Root;
            for (var end = start; end < word.Length;)
            {
                node = model.trie.Step(node, word[end++]);
                if (node < 0)
                    break;
                if (model.trie.ValueAt(node) is not (>= 0 and var id))
                    continue;
                found = true;
                Offer(id, start, end, best[start] + model.pieces[id].Score);
            }

            return found;
        }

        private void Offer(int id, int start, int end, double score)
        {
            if (best[end] != 0 && score < best[end])
                return;
            best[end] = score;
            last[end] = (id, start);
        }

        private void Collect(ReadOnlySpan<char> word, TokenList into)
        {
            var from = into.Count;
            for (var end = word.Length; end > 0;)
            {
                var (id, start) = last[end];
                while (id == 0 && start > 0 && last[start].Id == 0)
                    start = last[start].Start;
                into.Add(id, start, end);
                end = start;
            }

            into.Reverse(from);
        }
    }
}
