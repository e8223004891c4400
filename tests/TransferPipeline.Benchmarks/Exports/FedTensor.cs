using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Benchmarks.Exports;

/// <summary>A formula's values for one input of a graph: two rows of seven tokens, or two pictures of 224 x 224.</summary>
internal sealed record FedTensor(string Name, long[] Shape, float[]? Reals, long[]? Wholes)
{
    private const int Rows = 2;
    private const int Tokens = 7;

    internal static IReadOnlyList<FedTensor> For(OnnxModel model) => [.. model.Inputs.Select(Of)];

    internal NamedOnnxValue Onnx() => Wholes is null
        ? NamedOnnxValue.CreateFromTensor(Name, new DenseTensor<float>(Reals!, Dimensions))
        : NamedOnnxValue.CreateFromTensor(Name, new DenseTensor<long>(Wholes, Dimensions));

    internal TorchSharp.torch.Tensor Torch() => Wholes is null ? TorchSharp.torch.tensor(Reals!, Shape) : TorchSharp.torch.tensor(Wholes, Shape);

    private int[] Dimensions => [.. Shape.Select(size => (int)size)];

    private static FedTensor Of(TensorDescription input)
    {
        var shape = input.Dimensions!.Select((dimension, place) => Size(input, dimension, place)).ToArray();
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return input.ElementType == ElementType.Int64
            ? new(input.Name, shape, null, [.. Enumerable.Range(0, count).Select(index => Whole(input.Name, index))])
            : new(input.Name, shape, [.. Enumerable.Range(0, count).Select(index => ((index * 7919L % 256) / 127.5f) - 1)], null);
    }

    private static long Size(TensorDescription input, TensorDimension dimension, int place) => (place, dimension) switch
    {
        (0, _) => Rows,
        (_, { Size: { } size }) => size,
        _ when input.ElementType == ElementType.Int64 => Tokens,
        (_, { Symbol: { } symbol }) when symbol.StartsWith("past", StringComparison.Ordinal) => 0,
        (_, { Symbol: "num_channels" }) => 3,
        _ => 224,
    };

    private static long Whole(string input, int index) => input switch
    {
        "attention_mask" => 1,
        "position_ids" => index % Tokens,
        "token_type_ids" => 0,
        _ => index * 7919L % 1000,
    };
}
