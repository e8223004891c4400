using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.Texts;

namespace TransferPipeline.Tokenizers;

/// <summary>What one thread needs while it tokenizes; kept for the next text.</summary>
internal sealed class Workspace(IModel model)
{
    internal PiecedText Text { get; } = new();

    internal AlignedText Part { get; } = new();

    internal List<Piece> Found { get; } = [];

    internal TokenList Tokens { get; } = new();

    internal IWordTokenizer Words { get; } = model.CreateTokenizer();
}
