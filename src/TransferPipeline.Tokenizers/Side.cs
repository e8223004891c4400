namespace TransferPipeline.Tokenizers;

/// <summary>The end of a sequence at which is cut or filled up.</summary>
public enum Side
{
    Right,
    Left,
}
