namespace TransferPipeline.Onnx.Cards;

/// <summary>
/// Which part of a picture a model that reads crops wants to see of a detector's box. The same network with another rule gives other, and often
/// useless, features: so the rule belongs to the card of the model that reads the crops.
/// </summary>
public sealed record CropRule
{
    /// <summary>Whether the crop is a square round the box's centre; otherwise it has the box's shape.</summary>
    public bool Square { get; init; } = true;

    /// <summary>What a square's side is reckoned from: the <c>longer</c> or <c>shorter</c> side of the box, or the root of its <c>area</c>.</summary>
    public string Side { get; init; } = "longer";

    /// <summary>The side, or the sides, are multiplied with this: 1.5 leaves a margin of a quarter on each side.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>How far the centre moves to the right, as a share of the box's width.</summary>
    public double ShiftX { get; init; }

    /// <summary>How far the centre moves down, as a share of the box's height.</summary>
    public double ShiftY { get; init; }

    /// <summary>What becomes of a crop that reaches over the picture's edge: <c>fill</c> keeps its size, <c>cut</c> ends it at the edge.</summary>
    public string Outside { get; init; } = "fill";

    /// <summary>Grey level of what lies outside the picture; 0 is black.</summary>
    public int Fill { get; init; }
}
