using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.OnnxSessions;

/// <summary>Compares a graph's inputs and outputs with what its card says.</summary>
internal static class ModelSignature
{
    /// <returns>The input's shape with 1 for the batch, and the batch that the graph prescribes (null: any).</returns>
    internal static (long[] ItemShape, int? FixedBatch) Check(InferenceSession session, string path, ModelCard card, ImagePreprocessing picture, IReadOnlyList<string> outputs)
    {
        if (!session.InputMetadata.TryGetValue(card.Input, out var input))
            throw new RejectedException($"{path} has no input \"{card.Input}\", which its card names; it has {Names(session.InputMetadata.Keys)}.");
        if (session.InputMetadata.Keys.FirstOrDefault(name => name != card.Input) is { } other)
            throw new RejectedException($"{path} wants the input \"{other}\" beside \"{card.Input}\"; a picture model takes only pixels.");
        if (outputs.FirstOrDefault(name => !session.OutputMetadata.ContainsKey(name)) is { } missing)
            throw new RejectedException($"{path} has no output \"{missing}\", which its card names; it has {Names(session.OutputMetadata.Keys)}.");
        if (outputs.FirstOrDefault(name => session.OutputMetadata[name].ElementType != typeof(float)) is { } notFloat)
            throw new RejectedException($"The output \"{notFloat}\" of {path} is {session.OutputMetadata[notFloat].ElementDataType}; it must be float32.");

        var expected = Expected(picture);
        var actual = input.Dimensions;
        var fits = input.ElementType == typeof(float) && actual.Length == 4
            && actual.Skip(1).Zip(expected.Skip(1)).All(pair => pair.First <= 0 || pair.First == pair.Second);
        if (!fits)
        {
            throw new RejectedException(
                $"The input \"{card.Input}\" of {path} is {input.ElementDataType} [{string.Join(", ", actual.Select(Dimension))}], "
                + $"but its card makes Float [batch, {string.Join(", ", expected.Skip(1))}] ({picture.Layout}); correct the card's size, channels or layout.");
        }

        return (expected, actual[0] > 0 ? actual[0] : null);
    }

    private static long[] Expected(ImagePreprocessing spec)
    {
        var channels = spec.Channels == "grey" ? 1 : 3;
        return spec.Layout == "nchw" ? [1, channels, spec.Height, spec.Width] : [1, spec.Height, spec.Width, channels];
    }

    private static string Dimension(int length) => length > 0 ? length.ToString() : "any";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
