namespace TransferPipeline.Tokenizers;

/// <summary>How sequences are kept short.</summary>
public sealed record Truncation
{
    /// <summary>Tokens at most, those that the template adds included.</summary>
    public required int MaxLength { get; init; }

    public TruncationStrategy Strategy { get; init; } = TruncationStrategy.LongestFirst;

    /// <summary>Tokens that a part cut off repeats of the part before it; 0 by default. Less than what remains of <see cref="MaxLength"/> for the text.</summary>
    public int Stride { get; init; }

    public Side Side { get; init; } = Side.Right;
}
