using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>GPT-2's words (unless something else has cut them before), then each byte of them as a character.</summary>
internal sealed class ByteLevel(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private static readonly PiecedText.Cutter Words = GptWords.Cut;
    private static readonly PiecedText.Rewriter Bytes = (text, _, end) => ByteAlphabet.Rewrite(text, end);
    private static readonly PiecedText.Rewriter Prefix = (text, start, end) =>
    {
        if (text.Span[start] != ' ')
            Metaspace.Prepend(text, ' ');
        text.Copy(end - text.Source);
    };

    public void Apply(PiecedText text)
    {
        if (addPrefixSpace)
            text.Rewrite(Prefix);
        if (useRegex)
            text.Cut(Words);
        text.Rewrite(Bytes);
    }
}
