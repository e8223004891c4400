namespace TransferPipeline.Tokenizers.Models;

/// <summary>One thread's worker for a model.</summary>
internal interface IWordTokenizer
{
    /// <summary>Adds the word's tokens, with places in units of the word.</summary>
    void Tokenize(ReadOnlySpan<char> word, TokenList into);
}
