namespace TransferPipeline.Tokenizers.Models;

/// <summary>Keeps the tokens of words already met, for one thread. Bounded: when full it begins anew, since frequent words come back soon.</summary>
internal sealed class CachedTokenizer(IWordTokenizer inner) : IWordTokenizer
{
    private const int MaxWords = 1 << 15;
    private const int MaxWordLength = 64;
    private const int MaxTokens = MaxWords * 4;
    private readonly int[] slots = new int[MaxWords * 2];
    private readonly Entry[] entries = new Entry[MaxWords];
    private char[] characters = new char[4096];
    private int[] ids = new int[4096];
    private int[] starts = new int[4096];
    private int[] ends = new int[4096];
    private int words;
    private int characterCount;
    private int tokenCount;

    public void Tokenize(ReadOnlySpan<char> word, TokenList into)
    {
        if (word.Length > MaxWordLength)
        {
            inner.Tokenize(word, into);
            return;
        }

        var hash = string.GetHashCode(word);
        var slot = hash & (slots.Length - 1);
        for (; slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            ref var entry = ref entries[slots[slot] - 1];
            if (entry.Hash == hash && word.SequenceEqual(characters.AsSpan(entry.Characters, entry.Length)))
            {
                into.AddRange(ids.AsSpan(entry.Tokens, entry.Count), starts.AsSpan(entry.Tokens, entry.Count), ends.AsSpan(entry.Tokens, entry.Count));
                return;
            }
        }

        var before = into.Count;
        inner.Tokenize(word, into);
        if (words == MaxWords || tokenCount > MaxTokens)
            Clear();
        else
            Keep(word, into, before, slot, hash);
    }

    private void Keep(ReadOnlySpan<char> word, TokenList tokens, int from, int slot, int hash)
    {
        var count = tokens.Count - from;
        Reserve(ref characters, characterCount + word.Length);
        Reserve(ref ids, tokenCount + count);
        Reserve(ref starts, tokenCount + count);
        Reserve(ref ends, tokenCount + count);
        word.CopyTo(characters.AsSpan(characterCount));
        tokens.Ids[from..].CopyTo(ids.AsSpan(tokenCount));
        tokens.Starts[from..].CopyTo(starts.AsSpan(tokenCount));
        tokens.Ends[from..].CopyTo(ends.AsSpan(tokenCount));
        entries[words] = new Entry(hash, characterCount, word.Length, tokenCount, count);
        slots[slot] = ++words;
        characterCount += word.Length;
        tokenCount += count;
    }

    private void Clear()
    {
        Array.Clear(slots);
        words = characterCount = tokenCount = 0;
    }

    private static void Reserve<T>(ref T[] array, int size)
    {
        if (array.Length < size)
            Array.Resize(ref array, Math.Max(size, array.Length * 2));
    }

    private readonly record struct Entry(int Hash, int Characters, int Length, int Tokens, int Count);
}
