using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>The longest piece in the vocabulary, then the longest that continues it, and so on; a word that does not come out even is one unknown token.</summary>
internal sealed class WordPiece : IModel
{
    private readonly string prefix;
    private readonly int maxCharacters;
    private readonly int unknown;
    private readonly int longest;

    internal WordPiece(Vocabulary vocabulary, string unknownToken, string continuingPrefix, int maxCharacters, string source)
    {
        Vocabulary = vocabulary;
        prefix = continuingPrefix;
        this.maxCharacters = maxCharacters;
        unknown = vocabulary.IdOf(unknownToken);
        if (unknown < 0)
            throw new RejectedException($"{source}: the WordPiece vocabulary lacks its unknown token '{unknownToken}'. Add it, or name another as 'unk_token'.");
        longest = vocabulary.Entries.Max(entry => entry.Key.Length);
    }

    public Vocabulary Vocabulary { get; }

    public int SpelledOutUnknown => -1;

    public IWordTokenizer CreateTokenizer() => new CachedTokenizer(new Worker(this));

    private sealed class Worker(WordPiece model) : IWordTokenizer
    {
        private char[] buffer = new char[256];

        public void Tokenize(ReadOnlySpan<char> word, TokenList into)
        {
            var before = into.Count;
            if (word.Length > model.maxCharacters && CodePointReader.Count(word) > model.maxCharacters)
            {
                into.Add(model.unknown, 0, word.Length);
                return;
            }

            // The continuing prefix is laid before the rest of the word, so that each candidate is one span.
            var lead = model.prefix.Length;
            if (buffer.Length < lead + word.Length)
                buffer = new char[lead + word.Length];
            word.CopyTo(buffer.AsSpan(lead));
            for (var start = 0; start < word.Length;)
            {
                var from = start == 0 ? lead : start;
                if (start > 0)
                    model.prefix.CopyTo(0, buffer, start, lead);
                var (id, end) = Longest(from, lead + start, lead + word.Length);
                if (id < 0)
                {
                    into.Truncate(before);
                    into.Add(model.unknown, 0, word.Length);
                    return;
                }

                into.Add(id, start, end - lead);
                start = end - lead;
            }
        }

        private (int Id, int End) Longest(int from, int start, int end)
        {
            for (end = Math.Min(end, from + model.longest); end > start; end--)
            {
                if (char.IsHighSurrogate(buffer[end - 1]))
                    continue;
                var id = model.Vocabulary.IdOf(buffer.AsSpan(from, end - from));
                if (id >= 0)
                    return (id, end);
            }

            return (-1, end);
        }
    }
}
