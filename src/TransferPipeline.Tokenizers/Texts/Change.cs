namespace TransferPipeline.Tokenizers.Texts;

/// <summary>A code point of a rewritten text.</summary>
/// <param name="Shift">1: it is new; 0: it takes the place of one of the source; -n: and of n more after it.</param>
internal readonly record struct Change(int CodePoint, int Shift);
