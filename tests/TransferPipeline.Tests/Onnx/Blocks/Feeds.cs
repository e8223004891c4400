using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>Runs models of any inputs on made-up values of small sizes.</summary>
internal static class Feeds
{
    private static readonly Dictionary<string, int> Sizes = new()
    {
        ["past_sequence_length"] = 3,
        ["past_sequence_length + sequence_length"] = 8,
        ["num_channels"] = 3,
        ["height"] = 224,
        ["width"] = 224,
        ["sequence"] = 5,
        ["sequence_length"] = 5,
    };

    internal static Dictionary<string, NamedOnnxValue> For(OnnxModel model) => model.Inputs.ToDictionary(input => input.Name, Make);

    /// <summary>The float outputs; of the values only those that the model takes are given to it.</summary>
    internal static Dictionary<string, NamedOnnxValue> Run(OnnxModel model, Dictionary<string, NamedOnnxValue> values)
    {
        using var session = new InferenceSession(model.ToBytes());
        return Run(session, values);
    }

    internal static Dictionary<string, NamedOnnxValue> Run(InferenceSession session, Dictionary<string, NamedOnnxValue> values)
    {
        using var results = session.Run([.. session.InputMetadata.Keys.Select(name => values[name])]);
        return results.ToDictionary(result => result.Name, result => NamedOnnxValue.CreateFromTensor(result.Name, result.AsTensor<float>().ToDenseTensor()));
    }

    internal static float[] Floats(NamedOnnxValue value) => value.AsTensor<float>().ToArray();

    private static NamedOnnxValue Make(TensorDescription input)
    {
        int[] shape = [.. input.Dimensions!.Select(dimension => (int?)dimension.Size ?? Sizes.GetValueOrDefault(dimension.Symbol ?? "", 2))];
        var count = shape.Aggregate((product, side) => product * side);
        if (input.ElementType == ElementType.Float)
            return NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(Networks.Noise(count, 77), shape));

        // The second text is shorter than the first; a position follows the one before it; ids are whatever fits a small table.
        var numbers = Enumerable.Range(0, count).Select(index => input.Name switch
        {
            "attention_mask" => index == count - 1 ? 0L : 1,
            "position_ids" => index % shape[^1],
            "token_type_ids" => 0,
            _ => (index * 7 % 9) + 1,
        });
        return NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<long>(numbers.ToArray(), shape));
    }
}
