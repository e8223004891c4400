using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>One after the other, each cutting what the one before left whole.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    internal IReadOnlyList<IPreTokenizer> Steps => steps;

    public void Apply(PiecedText text)
    {
        foreach (var step in steps)
            step.Apply(text);
    }
}
