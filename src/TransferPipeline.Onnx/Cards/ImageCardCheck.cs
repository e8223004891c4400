using TransferPipeline.Onnx.Graphs;
using static TransferPipeline.Onnx.Cards.CardCheck;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What a card says of pictures.</summary>
internal static class ImageCardCheck
{
    private const int MaxSide = 8192;

    internal static int ChannelCount(ImagePreprocessing preprocessing) => preprocessing.Channels == "grey" ? 1 : 3;

    internal static void Demand(ImagePreprocessing picture, string input, OnnxModel model, string source)
    {
        Preprocessing(picture, source);
        Input(picture, input, model, source);
    }

    private static void Preprocessing(ImagePreprocessing picture, string source)
    {
        OneOf(picture.Resize, "resize", source, "shorter-side", "stretch", "pad");
        OneOf(picture.Interpolation, "interpolation", source, "bilinear", "bicubic", "lanczos", "box", "nearest");
        OneOf(picture.Channels, "channels", source, "rgb", "bgr", "grey");
        OneOf(picture.Layout, "layout", source, "nchw", "nhwc");
        OneOf(picture.PadAt ?? "centre", "padAt", source, "centre", "start");
        Require(picture.PadWith is null or (>= 0 and <= 255), source, "preprocessing.padWith", $"is {picture.PadWith}", "0 to 255");
        Side(picture.Height, "height", source);
        Side(picture.Width, "width", source);
        Side(picture.ResizeTo ?? 1, "resizeTo", source);

        var channels = ChannelCount(picture);
        Require(picture.Mean?.Count == channels, source, "preprocessing.mean", $"has {picture.Mean?.Count ?? 0} values", $"{channels}, one a channel of '{picture.Channels}'");
        Require(picture.Std?.Count == channels, source, "preprocessing.std", $"has {picture.Std?.Count ?? 0} values", $"{channels}, one a channel of '{picture.Channels}'");
        Require(picture.Mean!.All(double.IsFinite), source, "preprocessing.mean", "holds a value that is not finite", "numbers");
        Require(picture.Std!.All(value => double.IsFinite(value) && value != 0), source, "preprocessing.std", "holds 0 or a value that is not finite", "numbers other than 0");
        Require(double.IsFinite(picture.Scale) && picture.Scale != 0, source, "preprocessing.scale", $"is {picture.Scale}", "a number other than 0, 1/255 by default");
    }

    private static void Input(ImagePreprocessing picture, string name, OnnxModel model, string source)
    {
        var input = model.Inputs.FirstOrDefault(input => input.Name == name);
        Require(input is not null, source, "input", $"is '{name}', which the graph does not have", Names(model.Inputs));
        Require(input!.ElementType == ElementType.Float, source, "input", $"is '{name}' of type {input.ElementType}", "an input of type Float");
        if (input.Dimensions is not { } dimensions)
            return;

        Require(dimensions.Count == 4, source, "input", $"is '{name}' of rank {dimensions.Count} ({input})", "an input of rank 4, a batch of pictures");
        var expected = picture.Layout == "nhwc"
            ? (Height: 1, Width: 2, Channels: 3)
            : (Height: 2, Width: 3, Channels: 1);
        Fits(dimensions[expected.Channels], ChannelCount(picture), "channels", picture.Channels);
        Fits(dimensions[expected.Height], picture.Height, "height", picture.Height.ToString());
        Fits(dimensions[expected.Width], picture.Width, "width", picture.Width.ToString());

        void Fits(TensorDimension dimension, int size, string field, string value) => Require(
            dimension.Size is null || dimension.Size == size,
            source,
            "preprocessing." + field,
            $"is {value} with layout {picture.Layout}, which does not fit the graph's input {input}",
            $"{dimension} for {field} in that place, or another layout");
    }

    private static void Side(int value, string field, string source) =>
        Require(value is >= 1 and <= MaxSide, source, "preprocessing." + field, $"is {value}", $"1 to {MaxSide}");

    private static void OneOf(string value, string field, string source, params string[] allowed) =>
        Require(allowed.Contains(value), source, "preprocessing." + field, $"is '{value}'", string.Join(", ", allowed));
}
