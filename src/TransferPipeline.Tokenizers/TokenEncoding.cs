using TransferPipeline.Tokenizers.Encodings;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers;

/// <summary>A text, or a text and its pair, as tokens.</summary>
public sealed class TokenEncoding
{
    private readonly string text;
    private readonly string? pair;

    internal TokenEncoding(TokenRun run, string text, string? pair)
    {
        this.text = text;
        this.pair = pair;
        Ids = run.Ids;
        TypeIds = run.TypeIds;
        Tokens = run.Tokens;
        Utf16Offsets = [.. run.Starts.Zip(run.Ends, (start, end) => new TokenRange(start, end))];
        Words = [.. run.Words.Select(word => word < 0 ? (int?)null : word)];
        Sequences = [.. run.Sequences.Select(sequence => sequence < 0 ? (int?)null : sequence)];
        Overflowing = [.. run.Overflowing.Select(part => new TokenEncoding(part, text, pair))];
    }

    public IReadOnlyList<int> Ids { get; }

    /// <summary>0 for the first text and 1 for its pair, as the template says.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>As the vocabulary spells them.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Where each token stands in its text (<see cref="Sequences"/> says which), in UTF-16 units, as C# counts; 0 to 0 for tokens of the template.</summary>
    public IReadOnlyList<TokenRange> Utf16Offsets { get; }

    /// <summary>The same in code points, as Python counts.</summary>
    public IReadOnlyList<TokenRange> Offsets => field ??= CodePointOffsets();

    /// <summary>The index of the word that a token is of; null for tokens of the template.</summary>
    public IReadOnlyList<int?> Words { get; }

    /// <summary>0 for tokens of the first text, 1 for those of its pair; null for tokens of the template.</summary>
    public IReadOnlyList<int?> Sequences { get; }

    /// <summary>1 for tokens of the template, else 0.</summary>
    public IReadOnlyList<int> SpecialTokensMask => field ??= [.. Sequences.Select(sequence => sequence is null ? 1 : 0)];

    /// <summary>1 for each token; a batch's padding is 0.</summary>
    public IReadOnlyList<int> AttentionMask => field ??= [.. Enumerable.Repeat(1, Ids.Count)];

    /// <summary>What truncation cut off, each part again within its length: with <see cref="Truncation.Stride"/> the windows of a long text, this being the first.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; }

    private List<TokenRange> CodePointOffsets()
    {
        var (first, second) = (CodePointIndex.Of(text), CodePointIndex.Of(pair));
        return [.. Utf16Offsets.Select((range, i) => Sequences[i] == 1 ? Convert(second, range) : Convert(first, range))];
    }

    private static TokenRange Convert(int[]? index, TokenRange range) => index is null ? range : new TokenRange(index[range.Start], index[range.End]);
}
