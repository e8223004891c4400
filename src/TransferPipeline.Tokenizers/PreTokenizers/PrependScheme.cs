namespace TransferPipeline.Tokenizers.PreTokenizers;

/// <summary>Where a space is put in front: of every piece between added tokens, of one that begins the text, of none.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}
