namespace TransferPipeline.Onnx.Cards;

/// <summary>How a detector's outputs become boxes, each with a label of the card's labels and a score.</summary>
public sealed record ObjectDetection
{
    /// <summary>
    /// <c>boxes-scores</c>: an output with boxes, [batch, boxes, 4], and one with the scores of each class, [batch, boxes, classes] (SSD, UltraFace).
    /// <c>yolox</c>: one output, [batch, cells, 5 + classes]: place and size in a cell of a grid, objectness, class scores (Ge et al. 2021, "YOLOX").
    /// </summary>
    public required string Decoding { get; init; }

    /// <summary>The output with boxes; for <c>yolox</c> the output with everything.</summary>
    public required string Boxes { get; init; }

    /// <summary>The output with scores, probabilities from 0 to 1; null for <c>yolox</c>.</summary>
    public string? Scores { get; init; }

    /// <summary>What the four numbers of a box are: <c>corners</c> (left, top, right, bottom) or <c>centre-size</c> (x, y, width, height). <c>yolox</c> has its own.</summary>
    public string Form { get; init; } = "corners";

    /// <summary>Whether they are shares of the input's sides (<c>relative</c>) or <c>pixels</c> of the input.</summary>
    public string Unit { get; init; } = "relative";

    /// <summary>Whether the first class of the scores means "nothing here", and has no label.</summary>
    public bool Background { get; init; }

    /// <summary>Sides of the grids' cells in pixels, in the output's order, for <c>yolox</c>.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32];

    /// <summary>A box with a lower score is none.</summary>
    public double MinScore { get; init; } = 0.5;

    /// <summary>Of two boxes that share more than this of their union, the one with the lower score is dropped.</summary>
    public double Iou { get; init; } = 0.5;

    /// <summary>Whether boxes drop only boxes of their own class (<c>per-class</c>), or any (<c>all-classes</c>).</summary>
    public string Suppression { get; init; } = "per-class";

    /// <summary>Most boxes of a picture, those with the highest scores.</summary>
    public int MaxDetections { get; init; } = 100;
}
