namespace TransferPipeline.Tokenizers.Models;

internal sealed record BytePairSettings
{
    /// <summary>The token of what the vocabulary lacks; without one such a character is left out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Put before each character of a word but the first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Put behind the last character of a word (CLIP's <c>&lt;/w&gt;</c>).</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Neighbouring unknown characters are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>A character that the vocabulary lacks becomes its UTF-8 bytes' tokens, <c>&lt;0xE2&gt;</c> and so on.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that is in the vocabulary is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }
}
