namespace TransferPipeline.Tokenizers.Texts;

/// <summary>A part of a text under work, in units: what is still to be cut or tokenized (<see cref="AddedToken"/> is -1), or an added token's id.</summary>
internal readonly record struct Piece(int Start, int End, int AddedToken = -1)
{
    internal int Length => End - Start;

    internal bool IsToken => AddedToken >= 0;
}
