namespace TransferPipeline.Tokenizers.Encodings;

/// <summary>Tokens in the making, with all that is told about them, and what was cut off them. Places are UTF-16 units of the text.</summary>
internal sealed class TokenRun
{
    internal List<int> Ids { get; init; } = [];

    internal List<int> TypeIds { get; init; } = [];

    internal List<int> Starts { get; init; } = [];

    internal List<int> Ends { get; init; } = [];

    internal List<string> Tokens { get; init; } = [];

    /// <summary>Index of the word, -1 for tokens that a template added.</summary>
    internal List<int> Words { get; init; } = [];

    /// <summary>0 for the text, 1 for its pair, -1 for tokens that a template added.</summary>
    internal List<int> Sequences { get; init; } = [];

    internal List<TokenRun> Overflowing { get; init; } = [];

    internal int Count => Ids.Count;

    internal void Add(int id, int typeId, (int Start, int End) range, string token, int word, int sequence)
    {
        Ids.Add(id);
        TypeIds.Add(typeId);
        Starts.Add(range.Start);
        Ends.Add(range.End);
        Tokens.Add(token);
        Words.Add(word);
        Sequences.Add(sequence);
    }

    /// <summary>This and then the other; every part cut off the one with every part of the other.</summary>
    internal TokenRun Then(TokenRun other)
    {
        var overflowing = new List<TokenRun>();
        foreach (var mine in Overflowing)
        {
            overflowing.Add(mine.Then(other));
            overflowing.AddRange(other.Overflowing.Select(mine.Then));
        }

        overflowing.AddRange(other.Overflowing.Select(WithoutOverflow().Then));
        return new TokenRun
        {
            Ids = [.. Ids, .. other.Ids],
            TypeIds = [.. TypeIds, .. other.TypeIds],
            Starts = [.. Starts, .. other.Starts],
            Ends = [.. Ends, .. other.Ends],
            Tokens = [.. Tokens, .. other.Tokens],
            Words = [.. Words, .. other.Words],
            Sequences = [.. Sequences, .. other.Sequences],
            Overflowing = overflowing,
        };
    }

    internal TokenRun Slice(int start, int end) => new()
    {
        Ids = Ids[start..end],
        TypeIds = TypeIds[start..end],
        Starts = Starts[start..end],
        Ends = Ends[start..end],
        Tokens = Tokens[start..end],
        Words = Words[start..end],
        Sequences = Sequences[start..end],
    };

    /// <summary>The same with another type id, in the parts cut off too.</summary>
    internal TokenRun WithTypeId(int typeId) => new()
    {
        Ids = Ids,
        TypeIds = [.. Enumerable.Repeat(typeId, Count)],
        Starts = Starts,
        Ends = Ends,
        Tokens = Tokens,
        Words = Words,
        Sequences = Sequences,
        Overflowing = [.. Overflowing.Select(part => part.WithTypeId(typeId))],
    };

    private TokenRun WithoutOverflow() => Overflowing.Count == 0 ? this : Slice(0, Count);
}
