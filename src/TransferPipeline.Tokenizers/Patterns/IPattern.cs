namespace TransferPipeline.Tokenizers.Patterns;

/// <summary>What can be looked for in a text.</summary>
internal interface IPattern
{
    /// <summary>False only when there is surely no match; cheap.</summary>
    bool MayMatch(ReadOnlySpan<char> text);

    /// <summary>Adds all matches, leftmost first, without overlaps.</summary>
    void Find(ReadOnlySpan<char> text, List<(int Start, int End)> into);
}
