using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Images;

/// <summary>The sizes and offsets of a preprocessing, rounded as torchvision rounds them.</summary>
internal static class ImageGeometry
{
    internal static ImageSize Resized(ImagePreprocessing spec, ImageSize source) => spec.Resize switch
    {
        "shorter-side" => ShorterSide(source, spec.ResizeTo ?? Math.Max(spec.Height, spec.Width)),
        "stretch" => new(spec.Width, spec.Height),
        "pad" => Fitting(source, new(spec.Width, spec.Height)),
        _ => throw new RejectedException($"The model card's resize rule is \"{spec.Resize}\"; use shorter-side, stretch or pad."),
    };

    /// <summary>Where, on one axis, the centre crop starts in the resized picture, how long it is, and where it lies in the output.</summary>
    internal static (int Start, int Length, int Offset) Centre(int resized, int output)
    {
        if (resized < output)
            return (0, resized, (output - resized) / 2);

        // Python rounds a half to the even number, and so does Math.Round.
        return ((int)Math.Round((resized - output) / 2.0), output, 0);
    }

    /// <summary>On one axis after <c>pad</c> at the start: the picture begins where the output does.</summary>
    internal static (int Start, int Length, int Offset) AtStart(int resized, int output) => (0, Math.Min(resized, output), 0);

    private static ImageSize ShorterSide(ImageSize source, int length) => source.Width <= source.Height
        ? new(length, Longer(length, source.Height, source.Width))
        : new(Longer(length, source.Width, source.Height), length);

    private static int Longer(int length, int longer, int shorter) => (int)Math.Min(int.MaxValue, (long)length * longer / shorter);

    private static ImageSize Fitting(ImageSize source, ImageSize frame)
    {
        var scale = Math.Min((double)frame.Width / source.Width, (double)frame.Height / source.Height);
        return new(Fit(source.Width, frame.Width), Fit(source.Height, frame.Height));

        int Fit(int length, int limit) => Math.Clamp((int)Math.Round(length * scale), 1, limit);
    }
}
