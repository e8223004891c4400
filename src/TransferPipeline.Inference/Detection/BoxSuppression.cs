using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>Non-maximum suppression: from the highest score down, a box is kept unless one that is kept already overlaps it too much.</summary>
internal static class BoxSuppression
{
    /// <returns>At most <see cref="ObjectDetection.MaxDetections"/>, by falling score; of equal scores, in the output's order.</returns>
    internal static IReadOnlyList<BoxCandidate> Keep(IEnumerable<BoxCandidate> candidates, ObjectDetection detection)
    {
        var anyClass = detection.Suppression == "all-classes";
        var kept = new List<BoxCandidate>();
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Index).ThenBy(candidate => candidate.Category))
        {
            if (kept.Count == detection.MaxDetections)
                break;

            if (!kept.Exists(better => (anyClass || better.Category == candidate.Category) && better.Edges.Overlap(candidate.Edges) > detection.Iou))
                kept.Add(candidate);
        }

        return kept;
    }
}
