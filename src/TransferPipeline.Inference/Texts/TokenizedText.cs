namespace TransferPipeline.Inference.Texts;

/// <summary>A text as the network reads it.</summary>
/// <param name="Content">Its place among the contents.</param>
/// <param name="Windows">One, or overlapping parts of a text that is too long.</param>
internal sealed record TokenizedText(int Content, IReadOnlyList<TokenWindow> Windows)
{
    /// <summary>Tokens of the longest window.</summary>
    internal int Length { get; } = Windows.Max(window => window.Ids.Length);
}

/// <param name="Ids">Tokens by number, special ones included, without padding.</param>
/// <param name="Types">0 for each token of the text, 1 for those of its pair; empty where all are 0.</param>
internal sealed record TokenWindow(int[] Ids, int[] Types);
