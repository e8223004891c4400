using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Trials;

/// <summary>Inputs of zeros for any model: one item; masks of ones; a length of four where the graph leaves it open, nothing past.</summary>
internal static class ZeroInputs
{
    private const int OpenLength = 4;

    /// <summary>Null where an input cannot be made, such as one of strings.</summary>
    internal static Dictionary<string, OrtValue>? Make(InferenceSession session, ModelCard card)
    {
        var made = new Dictionary<string, OrtValue>();
        foreach (var (name, input) in session.InputMetadata)
        {
            if (!input.IsTensor || input.IsString)
                return Dispose(made);

            var shape = name == card.Input && card.Preprocessing is { } picture ? Pictures(picture, input) : Shape(name, input);
            var tensor = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.ElementDataType, shape);
            tensor.GetTensorMutableRawData().Clear();
            if (name.Contains("mask", StringComparison.OrdinalIgnoreCase))
                FillWithOnes(tensor, input.ElementDataType);
            made.Add(name, tensor);
        }

        return made;
    }

    private static Dictionary<string, OrtValue>? Dispose(Dictionary<string, OrtValue> made)
    {
        foreach (var tensor in made.Values)
            tensor.Dispose();

        return null;
    }

    private static long[] Pictures(ImagePreprocessing picture, NodeMetadata input)
    {
        var channels = picture.Channels == "grey" ? 1 : 3;
        var batch = input.Dimensions is [> 0 and var stated, ..] ? stated : 1;
        return picture.Layout == "nhwc" ? [batch, picture.Height, picture.Width, channels] : [batch, channels, picture.Height, picture.Width];
    }

    private static long[] Shape(string name, NodeMetadata input)
    {
        var isPast = name.Contains("past", StringComparison.OrdinalIgnoreCase);
        return [.. input.Dimensions.Select((size, axis) => size > 0 ? size : Open(isPast, input.SymbolicDimensions.ElementAtOrDefault(axis) ?? "", axis, input.Dimensions.Length))];
    }

    /// <summary>Of a cache [batch, heads, past, width], or [2, batch, heads, past, width], the place before the last counts what is past.</summary>
    private static long Open(bool isPast, string symbol, int axis, int rank)
    {
        if (symbol.Contains("batch", StringComparison.OrdinalIgnoreCase))
            return 1;
        if (isPast)
            return axis == rank - 2 ? 0 : 1;

        return axis == 0 ? 1 : OpenLength;
    }

    private static void FillWithOnes(OrtValue tensor, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType type)
    {
        switch (type)
        {
            case Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64:
                tensor.GetTensorMutableDataAsSpan<long>().Fill(1);
                break;
            case Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32:
                tensor.GetTensorMutableDataAsSpan<int>().Fill(1);
                break;
            case Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float:
                tensor.GetTensorMutableDataAsSpan<float>().Fill(1);
                break;
            case Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Bool:
                tensor.GetTensorMutableDataAsSpan<bool>().Fill(true);
                break;
        }
    }
}
