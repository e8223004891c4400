namespace TransferPipeline.Tokenizers.AddedTokens;

/// <summary>A token that is found in a text before anything else is done with it, and never cut.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Content { get; init; }

    /// <summary>Found only where no word's character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Takes the white space after it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Looked for, normalized, in the normalized text; else as it is in the text as it is.</summary>
    public bool Normalized { get; init; }

    /// <summary>Left out when text is decoded without special tokens.</summary>
    public bool Special { get; init; }
}
