using TransferPipeline.Inference.Images;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>
/// One output with boxes that are decoded already, one with the scores of each class. A box stands for every class whose score is high enough;
/// where boxes drop any other, only for its best class, as it would be dropped for the others.
/// </summary>
internal sealed class BoxesAndScores(ObjectDetection detection, ImagePreprocessing picture, int classes) : IBoxDecoder
{
    private readonly int first = detection.Background ? 1 : 0;
    private readonly (double X, double Y) scale = detection.Unit == "relative" ? (picture.Width, picture.Height) : (1, 1);

    public int Categories => classes - first;

    public IEnumerable<BoxCandidate> Decode(IReadOnlyList<ReadOnlyMemory<float>> outputs)
    {
        for (var box = 0; box < outputs[0].Length / 4; box++)
        {
            var (from, to) = detection.Suppression == "all-classes" ? Best(outputs[1].Span.Slice(box * classes, classes)) : (first, classes);
            for (var category = from; category < to; category++)
            {
                var score = outputs[1].Span[box * classes + category];
                if (score >= detection.MinScore)
                    yield return new(Edges(outputs[0].Span.Slice(box * 4, 4)), category - first, score, box);
            }
        }
    }

    private (int From, int To) Best(ReadOnlySpan<float> scores)
    {
        var best = first;
        for (var category = first + 1; category < scores.Length; category++)
            best = scores[category] > scores[best] ? category : best;
        return (best, best + 1);
    }

    private BoxEdges Edges(ReadOnlySpan<float> box)
    {
        var (a, b, c, d) = (box[0] * scale.X, box[1] * scale.Y, box[2] * scale.X, box[3] * scale.Y);
        return detection.Form == "corners" ? new(a, b, c, d) : new(a - c / 2, b - d / 2, a + c / 2, b + d / 2);
    }
}
