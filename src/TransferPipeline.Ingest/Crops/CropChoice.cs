using TransferPipeline.Ingest.Sources;
using TransferPipeline.Storage.Detections;

namespace TransferPipeline.Ingest.Crops;

/// <summary>Which boxes of a picture become rows.</summary>
/// <param name="Boxes"><c>all</c>, <c>largest</c>, or <c>refuse</c>: none where there are several.</param>
/// <param name="Wanted">Whether a labelled picture without a box is refused; it is not where pictures are only looked through.</param>
internal sealed record CropChoice(string Boxes, bool Wanted)
{
    /// <summary>Why a picture with so many boxes gives no row; null when it may, or when nobody asks.</summary>
    internal Refusal? Refuse(int boxes, bool hasLabel) => (Boxes, boxes) switch
    {
        (_, 0) => Wanted && hasLabel ? new(RefusalReason.NoDetection, "Nothing was detected in it.") : null,
        ("refuse", > 1) => new(RefusalReason.SeveralDetections, $"{boxes} boxes were detected in it, and it has one label. Cut the picture, or set detect.labelled to largest or all."),
        _ => null,
    };

    /// <summary>Their places in the list.</summary>
    internal IEnumerable<int> Of(IReadOnlyList<DetectedCrop> boxes) => Boxes switch
    {
        "all" => Enumerable.Range(0, boxes.Count),
        "refuse" when boxes.Count > 1 => [],
        _ => Enumerable.Range(0, boxes.Count).OrderByDescending(index => Area(boxes[index])).Take(1),
    };

    private static double Area(DetectedCrop box) => ((double)box.Right - box.Left) * (box.Bottom - box.Top);
}
