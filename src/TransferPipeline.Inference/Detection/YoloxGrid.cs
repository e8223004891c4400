using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>
/// YOLOX: a row of the output for each cell of several grids, the finest first, each row by row. A row holds the centre as an offset in cells, the
/// logarithm of the size in cells, objectness and class scores (as probabilities); a cell stands for its best class, at objectness times its score.
/// </summary>
internal sealed class YoloxGrid(ObjectDetection detection, ImagePreprocessing picture, int values) : IBoxDecoder
{
    /// <summary>In front of a row's class scores: x, y, width, height, objectness.</summary>
    internal const int BoxValues = 5;

    public int Categories => values - BoxValues;

    internal static long CellsOf(ObjectDetection detection, ImagePreprocessing picture) =>
        detection.Strides.Sum(stride => (long)(picture.Width / stride) * (picture.Height / stride));

    public IEnumerable<BoxCandidate> Decode(IReadOnlyList<ReadOnlyMemory<float>> outputs)
    {
        var cell = 0;
        foreach (var stride in detection.Strides)
        {
            var across = picture.Width / stride;
            var count = across * (picture.Height / stride);
            for (var place = 0; place < count; place++, cell++)
            {
                if (Read(outputs[0].Span.Slice(cell * values, values), place % across, place / across, stride, cell) is { } found)
                    yield return found;
            }
        }
    }

    private BoxCandidate? Read(ReadOnlySpan<float> row, int column, int line, int stride, int cell)
    {
        var best = BoxValues;
        for (var category = BoxValues + 1; category < row.Length; category++)
            best = row[category] > row[best] ? category : best;
        var score = row[4] * row[best];
        if (!(score >= detection.MinScore))
            return null;

        var (x, y) = ((row[0] + column) * stride, (row[1] + line) * stride);
        var (width, height) = (Math.Exp(row[2]) * stride, Math.Exp(row[3]) * stride);
        return new(new(x - width / 2, y - height / 2, x + width / 2, y + height / 2), best - BoxValues, score, cell);
    }
}
