namespace TransferPipeline.Tokenizers;

/// <summary>Which of two texts is cut when both are too long together. One text alone is cut in any case but <see cref="OnlySecond"/>.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer, until both are equal; then both.</summary>
    LongestFirst,
    OnlyFirst,
    OnlySecond,
}
