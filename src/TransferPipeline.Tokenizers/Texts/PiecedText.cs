namespace TransferPipeline.Tokenizers.Texts;

/// <summary>A normalized text and the pieces that it has been cut into so far.</summary>
internal sealed class PiecedText
{
    private List<Piece> pieces = [];
    private List<Piece> cut = [];

    internal delegate void Cutter(ReadOnlySpan<char> text, int offset, List<Piece> into);

    internal delegate void Rewriter(AlignedText text, int start, int end);

    internal AlignedText Text { get; } = new();

    internal List<Piece> Pieces => pieces;

    internal ReadOnlySpan<char> SpanOf(Piece piece) => Text.Span.Slice(piece.Start, piece.Length);

    internal void Clear(bool aligned)
    {
        pieces.Clear();
        Text.Clear(aligned);
    }

    /// <summary>Cuts every piece that is no token. The cutter adds parts, in order, each moved by the offset; empty ones are dropped.</summary>
    internal void Cut(Cutter cutter)
    {
        cut.Clear();
        foreach (var piece in pieces)
        {
            if (piece.IsToken)
            {
                cut.Add(piece);
                continue;
            }

            var before = cut.Count;
            cutter(SpanOf(piece), piece.Start, cut);
            DropEmpty(before);
        }

        (pieces, cut) = (cut, pieces);
    }

    /// <summary>Rewrites every piece that is no token; the rewriter must go on to the piece's end.</summary>
    internal void Rewrite(Rewriter rewriter)
    {
        cut.Clear();
        Text.BeginRewrite();
        foreach (var piece in pieces)
        {
            Text.SkipTo(piece.Start);
            var start = Text.WrittenLength;
            if (piece.IsToken)
                Text.Copy(piece.Length);
            else
                rewriter(Text, piece.Start, piece.End);
            cut.Add(piece with { Start = start, End = Text.WrittenLength });
        }

        Text.EndRewrite();
        (pieces, cut) = (cut, pieces);
    }

    private void DropEmpty(int from)
    {
        for (var i = cut.Count - 1; i >= from; i--)
        {
            if (cut[i].Length == 0 && !cut[i].IsToken)
                cut.RemoveAt(i);
        }
    }
}
