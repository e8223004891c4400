namespace TransferPipeline.Inference.Images;

/// <summary>Leads from pixels of a model's input back to those of the upright picture.</summary>
/// <param name="Left">What the input's left edge is in the resized picture; negative where padding comes first.</param>
/// <param name="Top">The same for its top edge.</param>
/// <param name="ScaleX">Pixels of the picture for one of the resized picture.</param>
internal readonly record struct InputPlacement(double Left, double Top, double ScaleX, double ScaleY)
{
    internal BoxEdges ToPicture(BoxEdges box) => new((box.Left + Left) * ScaleX, (box.Top + Top) * ScaleY, (box.Right + Left) * ScaleX, (box.Bottom + Top) * ScaleY);
}
