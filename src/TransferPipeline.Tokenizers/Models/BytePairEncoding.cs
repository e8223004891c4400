using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>Byte pair encoding: the characters of a word are merged two by two, the earliest learnt pair first, of equal ones the leftmost.</summary>
internal sealed class BytePairEncoding : IModel
{
    internal BytePairEncoding(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BytePairSettings settings, string source)
    {
        Vocabulary = vocabulary;
        Settings = settings;
        Unknown = settings.UnknownToken is null ? -1 : vocabulary.IdOf(settings.UnknownToken);
        Source = source;
        Merges = new MergeTable(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
            AddMerge(merges[rank], rank, source);
        if (settings.ByteFallback)
            ByteTokens = [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf($"<0x{value:X2}>"))];
    }

    public Vocabulary Vocabulary { get; }

    public int SpelledOutUnknown => -1;

    internal BytePairSettings Settings { get; }

    internal MergeTable Merges { get; }

    internal string Source { get; }

    internal int Unknown { get; }

    /// <summary>Ids of "&lt;0x00&gt;" and so on, -1 where there is none.</summary>
    internal int[]? ByteTokens { get; }

    public IWordTokenizer CreateTokenizer() => new CachedTokenizer(new BytePairTokenizer(this));

    private void AddMerge((string Left, string Right) merge, int rank, string source)
    {
        var (left, right) = (Vocabulary.IdOf(merge.Left), Vocabulary.IdOf(merge.Right));
        var skipped = Settings.ContinuingPrefix.Length;
        var together = merge.Right.Length >= skipped ? merge.Left + merge.Right[skipped..] : "";
        var id = Vocabulary.IdOf(together);
        if (left < 0 || right < 0 || id < 0)
        {
            var missing = left < 0 ? merge.Left : right < 0 ? merge.Right : together;
            throw new RejectedException(
                $"{source}: merge {rank + 1} ('{merge.Left}' and '{merge.Right}') needs the token '{missing}', which the vocabulary lacks. Vocabulary and merges must be of one model.");
        }

        Merges.Set(left, right, rank, id);
    }
}
