using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards.Hub;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards;

/// <summary>A card guessed from the graph alone. Every guess becomes a sentence, because a wrong one costs accuracy silently.</summary>
internal static class CardInference
{
    private const int UsualSide = 224;
    private const int UsualResize = 256;

    internal static ModelCard Infer(OnnxModel model, string path, CardHint? hint)
    {
        if (TextCardInference.Takes(model))
            return TextCardInference.Infer(model, path);

        var said = new List<string>();
        var input = Input(model, path, said);
        var embedding = hint?.Detection is null ? EmbeddingInference.Find(model, path, said) : null;
        var scores = model.Outputs.FirstOrDefault(output => output.Name == "logits") ?? model.Outputs.FirstOrDefault(output => output.Name == "probabilities");
        var folder = HubFolder.Around(path);
        return new()
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Input = input.Name,
            Embedding = embedding,
            Logits = model.Outputs.FirstOrDefault(output => output.Name == "logits")?.Name,
            Probabilities = model.Outputs.FirstOrDefault(output => output.Name == "probabilities")?.Name,
            Preprocessing = folder?.Preprocessing(Layout(input), said) ?? Stated(hint, input, said) ?? Preprocessing(input, said),
            Detection = hint?.Detection,
            Labels = scores is null ? hint?.Labels : folder?.Labels(scores, said),
            Inferred = said,
        };
    }

    private static TensorDescription Input(OnnxModel model, string path, List<string> said)
    {
        var pictures = model.Inputs.Where(input => input.ElementType == ElementType.Float && input.Rank is 4 or null).ToList();
        if (pictures.Count == 0)
        {
            throw new RejectedException(
                $"{path} has no input that takes pictures (float, 4 dimensions); its inputs are {string.Join("; ", model.Inputs)}. Use a model of pictures, or one of texts with the input 'input_ids'.");
        }

        said.Add($"Pictures go into the input '{pictures[0].Name}'.");
        return pictures[0];
    }

    private static ImagePreprocessing? Stated(CardHint? hint, TensorDescription input, List<string> said)
    {
        if (hint?.Preprocessing is not { } stated)
            return null;

        said.Add($"How pictures are prepared is what {hint.By} says.");
        return stated with { Layout = Layout(input) };
    }

    private static string Layout(TensorDescription input) => IsLast(input) ? "nhwc" : "nchw";

    /// <summary>Channels come last.</summary>
    private static bool IsLast(TensorDescription input) => input.Dimensions is { } dimensions && dimensions[1].Size is not (1 or 3) && dimensions[3].Size is 1 or 3;

    private static ImagePreprocessing Preprocessing(TensorDescription input, List<string> said)
    {
        var dimensions = input.Dimensions ?? [default, default, default, default];
        var last = IsLast(input);
        var channels = (last ? dimensions[3] : dimensions[1]).Size ?? 3;
        var height = (int)((last ? dimensions[1] : dimensions[2]).Size ?? UsualSide);
        var width = (int)((last ? dimensions[2] : dimensions[3]).Size ?? UsualSide);
        var crop = height == width && height == UsualSide;
        var square = height == width;
        var grey = channels == 1;

        said.Add($"The layout is {(last ? "NHWC" : "NCHW")} with {channels} channel{(grey ? "" : "s")}.");
        said.Add(crop ? $"Pictures are resized to {UsualResize} on the shorter side and cropped to {height} x {width}."
            : square ? $"Pictures are resized to {height} on the shorter side and cropped to {height} x {width}."
            : $"Pictures are stretched to {width} x {height}.");
        said.Add(grey
            ? "Pixels are grey, scaled to 0..1."
            : "Pixels are RGB, normalised with ImageNet's mean and deviation; a model trained with -1..1 needs a card that says so.");

        return new()
        {
            Height = height,
            Width = width,
            Resize = square ? "shorter-side" : "stretch",
            ResizeTo = crop ? UsualResize : null,
            Channels = grey ? "grey" : "rgb",
            Mean = grey ? [0] : [0.485, 0.456, 0.406],
            Std = grey ? [1] : [0.229, 0.224, 0.225],
            Layout = last ? "nhwc" : "nchw",
        };
    }
}
