namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>Classes that are no general category of Unicode 16. The reference's crates hold tables of several ages; each class is what the reference takes it to be.</summary>
[Flags]
internal enum CodePointClasses : byte
{
    None = 0,

    /// <summary>Dropped by BERT's cleaning: control, format and private use characters, but for tab, line feed and carriage return.</summary>
    BertControl = 1,

    /// <summary>Non-spacing marks, of Unicode 8: dropped by BERT's accent stripping.</summary>
    BertAccent = 2,

    /// <summary>Marks, of Unicode 9: dropped by the normalizer StripAccents.</summary>
    CombiningMark = 4,

    /// <summary>Punctuation of Unicode 8, and every ASCII symbol.</summary>
    Punctuation = 8,

    /// <summary>Alphabetic, mark, decimal number, connector or join control: a word's character for the pre-tokenizer Whitespace and for added tokens.</summary>
    Word = 16,

    /// <summary>Any kind of number, for the pre-tokenizer Digits.</summary>
    Numeric = 32,

    /// <summary>The blocks that BERT takes for Chinese.</summary>
    Ideograph = 64,

    /// <summary>White space of Unicode.</summary>
    Space = 128,
}
