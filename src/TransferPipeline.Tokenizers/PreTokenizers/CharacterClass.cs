namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Classes of characters at which is cut.</summary>
internal enum CharacterClass
{
    Space,
    Punctuation,
    Digit,

    /// <summary>Two kinds of matches, runs of a word's characters and runs of others that are no space; what is between is removed.</summary>
    WordsAndSymbols,
}
