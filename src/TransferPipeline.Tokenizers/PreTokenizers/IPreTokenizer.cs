using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>A step that cuts a normalized text into words. Has no state: used by many threads at once.</summary>
internal interface IPreTokenizer
{
    void Apply(PiecedText text);
}
