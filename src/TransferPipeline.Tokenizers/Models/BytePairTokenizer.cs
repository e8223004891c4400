using System.Text;
using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>One thread's byte pair merging: a linked list of symbols and a heap of possible merges, so a word of n characters takes n log n steps.</summary>
internal sealed class BytePairTokenizer(BytePairEncoding model) : IWordTokenizer
{
    private readonly PriorityQueue<(int Position, int Id), long> merges = new();
    private Symbol[] symbols = new Symbol[64];
    private int count;
    private (int Start, int End)? unknown;

    public void Tokenize(ReadOnlySpan<char> word, TokenList into)
    {
        if (model.Settings.IgnoreMerges && model.Vocabulary.IdOf(word) is >= 0 and var whole)
        {
            into.Add(whole, 0, word.Length);
            return;
        }

        Spell(word);
        Merge();
        for (var i = 0; i >= 0 && i < count; i = symbols[i].Next)
            into.Add(symbols[i].Id, symbols[i].Start, symbols[i].End);
    }

    private void Spell(ReadOnlySpan<char> word)
    {
        count = 0;
        unknown = null;
        if (symbols.Length < word.Length)
            symbols = new Symbol[word.Length * 2];
        for (var start = 0; start < word.Length;)
        {
            CodePointReader.At(word, start, out var units);
            var end = start + units;
            var id = IdOf(word[start..end], start == 0, end == word.Length);
            if (id >= 0)
            {
                FlushUnknown();
                Add(id, start, end);
            }
            else if (!AddBytes(word[start..end], start, end) && model.Settings.UnknownToken is { } token)
            {
                if (model.Unknown < 0)
                {
                    throw new RejectedException(
                        $"{model.Source}: the text has a character for which the tokenizer wants its unknown token '{token}', which its vocabulary lacks. Add it there.");
                }

                AddUnknown(start, end);
            }

            start = end;
        }

        FlushUnknown();
        if (count > 0)
            symbols[count - 1].Next = -1;
    }

    private int IdOf(ReadOnlySpan<char> character, bool first, bool last)
    {
        var (prefix, suffix) = (first ? "" : model.Settings.ContinuingPrefix, last ? model.Settings.EndOfWordSuffix : "");
        return prefix.Length + suffix.Length == 0 ? model.Vocabulary.IdOf(character) : model.Vocabulary.IdOf(string.Concat(prefix, character, suffix));
    }

    private bool AddBytes(ReadOnlySpan<char> character, int start, int end)
    {
        if (model.ByteTokens is not { } tokens)
            return false;

        // The reference asks for the bytes of what it looked up, prefix and suffix included; models with bytes have neither.
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..Encoding.UTF8.GetBytes(character, utf8)];
        foreach (var value in utf8)
        {
            if (tokens[value] < 0)
                return false;
        }

        foreach (var value in utf8)
            Add(tokens[value], start, end);
        return true;
    }

    private void AddUnknown(int start, int end)
    {
        if (unknown is { } before)
        {
            if (model.Settings.FuseUnknown)
            {
                unknown = (before.Start, end);
                return;
            }

            FlushUnknown();
        }

        unknown = (start, end);
    }

    private void FlushUnknown()
    {
        if (unknown is not { } pending)
            return;
        unknown = null;
        Add(model.Unknown, pending.Start, pending.End);
    }

    private void Add(int id, int start, int end)
    {
        if (count == symbols.Length)
            Array.Resize(ref symbols, count * 2);
        symbols[count] = new Symbol { Id = id, Start = start, End = end, Previous = count - 1, Next = count + 1 };
        count++;
    }

    private void Merge()
    {
        merges.Clear();
        for (var i = 0; i + 1 < count; i++)
            Offer(i, i + 1);

        while (merges.TryDequeue(out var merge, out _))
        {
            ref var left = ref symbols[merge.Position];
            if (left.Gone || left.Next < 0)
                continue;
            ref var right = ref symbols[left.Next];
            // What was offered may have been merged away since; the reference too only compares what would come out.
            if (!model.Merges.TryGet(left.Id, right.Id, out _, out var id) || id != merge.Id)
                continue;

            left.Id = id;
            left.End = right.End;
            left.Next = right.Next;
            right.Gone = true;
            if (left.Next >= 0)
            {
                symbols[left.Next].Previous = merge.Position;
                Offer(merge.Position, left.Next);
            }

            if (left.Previous >= 0)
                Offer(left.Previous, merge.Position);
        }
    }

    private void Offer(int left, int right)
    {
        if (model.Merges.TryGet(symbols[left].Id, symbols[right].Id, out var rank, out var id))
            merges.Enqueue((left, id), ((long)rank << 32) | (uint)left);
    }

    private struct Symbol
    {
        internal int Id;
        internal int Start;
        internal int End;
        internal int Previous;
        internal int Next;
        internal bool Gone;
    }
}
