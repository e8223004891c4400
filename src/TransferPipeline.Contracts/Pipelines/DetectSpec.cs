using System.Text.Json.Serialization;

namespace TransferPipeline.Contracts.Pipelines;

/// <summary>
/// What is looked for in pictures. Where the task is <c>detect</c>, the boxes are the result and the detector is the model to score with; otherwise
/// the pictures go through the detector first, and the pipeline works on what it cuts out of them.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DetectSpec
{
    /// <summary>The detector: an <c>.onnx</c> path, or <c>store:PATH</c>, with a card that says how its outputs become boxes. Null where the task is <c>detect</c>.</summary>
    public string? Model { get; init; }

    /// <summary>The detector inside the artifact store; set when a run is submitted.</summary>
    public ArtifactRef? Artifact { get; init; }

    /// <summary>A box with a lower score is none. Null: as the detector's card says.</summary>
    public double? MinScore { get; init; }

    /// <summary>Of two boxes that share more than this of their union, one is dropped. Null: as the card says.</summary>
    public double? Iou { get; init; }

    /// <summary>Most boxes of a picture. Null: as the card says.</summary>
    public int? MaxDetections { get; init; }

    /// <summary>Only boxes with these labels. Null: all.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Which boxes of a labelled picture have its label: the <c>largest</c>, <c>all</c>, or none where there are several (<c>refuse</c>). Default largest.</summary>
    public string Labelled { get; init; } = "largest";

    /// <summary>Which boxes of a picture are scored: <c>all</c>, or the <c>largest</c>. Default all.</summary>
    public string Scored { get; init; } = "all";
}
