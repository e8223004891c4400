namespace TransferPipeline.Tokenizers.Models;

/// <summary>What turns a word into tokens. Immutable; the state of work is in the <see cref="IWordTokenizer"/>s it makes.</summary>
internal interface IModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>The id that a word's unknown part gets while its token keeps the part's own text (Unigram), or -1.</summary>
    int SpelledOutUnknown { get; }

    IWordTokenizer CreateTokenizer();
}
