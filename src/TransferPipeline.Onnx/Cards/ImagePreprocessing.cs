namespace TransferPipeline.Onnx.Cards;

/// <summary>From a decoded picture to the input tensor, in this order: resize, crop, channel order, (x * scale - mean) / std, layout.</summary>
public sealed record ImagePreprocessing
{
    /// <summary>Height and width of the input tensor.</summary>
    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary><c>shorter-side</c> (keeps the shape, then crops), <c>stretch</c> (to height and width), <c>pad</c> (keeps the shape, then pads).</summary>
    public string Resize { get; init; } = "shorter-side";

    /// <summary>Length of the shorter side after <c>shorter-side</c>; null takes max(height, width). 256 for the usual 224 crop.</summary>
    public int? ResizeTo { get; init; }

    /// <summary>Where the picture lies after <c>pad</c>: <c>centre</c>, or <c>start</c> (at the left and the top, padding on the right and below). Null is centre.</summary>
    public string? PadAt { get; init; }

    /// <summary>The byte of padding in every channel, 0 to 255. Null is 0, black.</summary>
    public int? PadWith { get; init; }

    /// <summary><c>bilinear</c>, <c>bicubic</c>, <c>lanczos</c>, <c>box</c> or <c>nearest</c>, antialiased as Pillow does it.</summary>
    public string Interpolation { get; init; } = "bilinear";

    /// <summary><c>rgb</c>, <c>bgr</c> or <c>grey</c> (one channel, ITU-R 601 as Pillow's "L").</summary>
    public string Channels { get; init; } = "rgb";

    /// <summary>Multiplied with the byte first; 1/255 by default.</summary>
    public double Scale { get; init; } = 1 / 255.0;

    /// <summary>One value a channel, after scaling.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0, 0, 0];

    public IReadOnlyList<double> Std { get; init; } = [1, 1, 1];

    /// <summary><c>nchw</c> or <c>nhwc</c>.</summary>
    public string Layout { get; init; } = "nchw";
}
