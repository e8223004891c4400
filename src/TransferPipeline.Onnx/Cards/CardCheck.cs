using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Whether a card makes sense and describes this graph. Every refusal names the card, the field and what would be allowed.</summary>
internal static class CardCheck
{
    private const int MaxSide = 8192;

    internal static void Demand(ModelCard card, OnnxModel model, string source)
    {
        Preprocessing(card.Preprocessing, source);
        Input(card, model, source);
        Outputs(card, model, source);
        Labels(card, model, source);
    }

    internal static int ChannelCount(ImagePreprocessing preprocessing) => preprocessing.Channels == "grey" ? 1 : 3;

    private static void Preprocessing(ImagePreprocessing picture, string source)
    {
        OneOf(picture.Resize, "resize", source, "shorter-side", "stretch", "pad");
        OneOf(picture.Interpolation, "interpolation", source, "bilinear", "bicubic", "lanczos", "box", "nearest");
        OneOf(picture.Channels, "channels", source, "rgb", "bgr", "grey");
        OneOf(picture.Layout, "layout", source, "nchw", "nhwc");
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

    private static void Input(ModelCard card, OnnxModel model, string source)
    {
        var input = model.Inputs.FirstOrDefault(input => input.Name == card.Input);
        Require(input is not null, source, "input", $"is '{card.Input}', which the graph does not have", Names(model.Inputs));
        Require(input!.ElementType == ElementType.Float, source, "input", $"is '{card.Input}' of type {input.ElementType}", "an input of type Float");
        if (input.Dimensions is not { } dimensions)
            return;

        Require(dimensions.Count == 4, source, "input", $"is '{card.Input}' of rank {dimensions.Count} ({input})", "an input of rank 4, a batch of pictures");
        var picture = card.Preprocessing;
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

    private static void Outputs(ModelCard card, OnnxModel model, string source)
    {
        Output(card.Logits, "logits");
        Output(card.Probabilities, "probabilities");
        if (card.Embedding is { } embedding && (embedding.Length == 0 || !model.Proto.Graph.Node.Any(node => node.Output.Contains(embedding))))
            throw Refusal(source, "embedding", $"is '{embedding}', which the graph does not compute", Names(model.Outputs) + ", or a tensor inside the graph");

        void Output(string? name, string field) => Require(
            name is null || model.Outputs.Any(output => output.Name == name),
            source,
            field,
            $"is '{name}', which the graph does not give",
            Names(model.Outputs));
    }

    private static void Labels(ModelCard card, OnnxModel model, string source)
    {
        if (card.Labels is not { } labels)
            return;

        Require(labels.All(label => !string.IsNullOrEmpty(label)), source, "labels", "has an empty name", "a name for each class");
        var twice = labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1)?.Key;
        Require(twice is null, source, "labels", $"has '{twice}' twice", "a name of its own for each class");
        var scores = model.Outputs.FirstOrDefault(output => output.Name == (card.Logits ?? card.Probabilities));
        var classes = scores?.Dimensions is { Count: > 0 } dimensions ? dimensions[^1].Size : null;
        Require(classes is null || classes == labels.Count, source, "labels", $"has {labels.Count} names", $"{classes}, as many as '{scores?.Name}' has classes");
    }

    private static void Side(int value, string field, string source) =>
        Require(value is >= 1 and <= MaxSide, source, "preprocessing." + field, $"is {value}", $"1 to {MaxSide}");

    private static void OneOf(string value, string field, string source, params string[] allowed) =>
        Require(allowed.Contains(value), source, "preprocessing." + field, $"is '{value}'", string.Join(", ", allowed));

    private static string Names(IEnumerable<TensorDescription> tensors) => string.Join(", ", tensors.Select(tensor => tensor.Name));

    private static void Require(bool holds, string source, string field, string fault, string allowed)
    {
        if (!holds)
            throw Refusal(source, field, fault, allowed);
    }

    private static RejectedException Refusal(string source, string field, string fault, string allowed) =>
        new($"{source}: '{field}' {fault}. Allowed: {allowed}.");
}
