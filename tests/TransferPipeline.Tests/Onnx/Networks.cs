using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx;

/// <summary>Small networks and a way to run them.</summary>
internal static class Networks
{
    /// <summary>The card of <see cref="Pixels"/>.</summary>
    internal const string PixelsCard = """{ "input": "pixels", "embedding": "embedding", "preprocessing": { "height": 2, "width": 2, "channels": "grey" } }""";

    /// <summary>Four pixels of one channel; the features are the pixels, doubled. A second branch gives an output nobody needs.</summary>
    internal static OnnxModel Pixels(int opset, params long[] flattened) => new GraphBuilder("pixels", opset)
        .Input("pixels", TensorDimension.Named("n"), TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
        .Initializer("two", [2f], 1)
        .Initializer("unused", [3f], 1)
        .Node("Mul", ["pixels", "two"], "logits")
        .Node(flattened.Length == 0 ? "Flatten" : "Identity", ["logits"], "embedding")
        .Node("Mul", ["pixels", "unused"], "other")
        .Output("embedding", [TensorDimension.Named("n"), .. (flattened.Length == 0 ? [4] : flattened).Select(TensorDimension.Of)])
        .Output("other", TensorDimension.Named("n"), TensorDimension.Of(1), TensorDimension.Of(2), TensorDimension.Of(2))
        .Build();

    internal static Dictionary<string, float[]> Run(OnnxModel model, string input, float[] values, params int[] shape)
    {
        using var session = new InferenceSession(model.ToBytes());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(values, shape))]);
        return results.ToDictionary(result => result.Name, result => result.AsTensor<float>().ToArray());
    }

    /// <summary>Numbers between -1 and 1 that look random and never change.</summary>
    internal static float[] Noise(int count, uint seed = 1)
    {
        var state = seed;
        return [.. Enumerable.Range(0, count).Select(_ => ((state = (state * 1664525) + 1013904223) >> 8) / (float)(1 << 23) - 1)];
    }
}
