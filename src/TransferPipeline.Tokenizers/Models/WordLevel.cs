using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>A word is a token, or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, string unknownToken, string source) : IModel, IWordTokenizer
{
    private readonly int unknown = vocabulary.IdOf(unknownToken);

    public Vocabulary Vocabulary => vocabulary;

    public int SpelledOutUnknown => -1;

    public IWordTokenizer CreateTokenizer() => this;

    public void Tokenize(ReadOnlySpan<char> word, TokenList into)
    {
        var id = vocabulary.IdOf(word);
        if (id < 0 && unknown < 0)
        {
            throw new RejectedException(
                $"{source}: '{word}' is not in the WordLevel vocabulary, which lacks its unknown token '{unknownToken}' too. Add it, or name another as 'unk_token'.");
        }

        into.Add(id < 0 ? unknown : id, 0, word.Length);
    }
}
