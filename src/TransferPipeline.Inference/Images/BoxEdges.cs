namespace TransferPipeline.Inference.Images;

/// <summary>A box by its edges, in pixels from the picture's left and top edge.</summary>
public readonly record struct BoxEdges(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    /// <summary>Whether it has finite edges and an area.</summary>
    internal bool IsBox => double.IsFinite(Left + Top + Right + Bottom) && Right > Left && Bottom > Top;

    /// <summary>The part of it that lies in a picture.</summary>
    internal BoxEdges Inside(ImageSize picture) => new(Math.Max(0, Left), Math.Max(0, Top), Math.Min(picture.Width, Right), Math.Min(picture.Height, Bottom));

    /// <summary>What two boxes share, as a part of what they cover together.</summary>
    internal double Overlap(BoxEdges other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
            return 0;

        var shared = width * height;
        return shared / (Width * Height + other.Width * other.Height - shared);
    }
}
