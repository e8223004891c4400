using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>Writes small networks layer by layer, each node named as its output, the weights made up but always the same.</summary>
internal sealed class SmallGraph(int opset)
{
    private uint seed = 1;

    internal GraphBuilder Builder { get; } = new("small", opset);

    internal string Node(string operation, string output, string[] inputs, params (string Name, object Value)[] attributes)
    {
        Builder.Node(operation, inputs, output, attributes);
        return output;
    }

    internal string Weight(string name, params long[] shape)
    {
        var count = (int)shape.Aggregate((product, side) => product * side);
        Builder.Initializer(name, [.. Networks.Noise(count, seed++).Select(value => value / 2)], shape);
        return name;
    }

    internal string Indices(string name, params long[] values)
    {
        Builder.Initializer(name, values, values.Length);
        return name;
    }

    internal string Index(string name, long value)
    {
        Builder.Initializer(name, [value], []);
        return name;
    }

    internal string Number(string name, float value)
    {
        Builder.Initializer(name, [value], []);
        return name;
    }

    /// <summary>Padded, so that the picture keeps its size at stride 1.</summary>
    internal string Conv(string output, string input, string weight, long[] shape, long stride = 1, long groups = 1)
    {
        var pad = shape[2] / 2;
        return Node("Conv", output, [input, Weight(weight, shape)], ("kernel_shape", shape[2..]), ("strides", new[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad }), ("group", groups));
    }

    internal string Silu(string name, string input) => Node("Mul", name, [input, Node("Sigmoid", name + "_sigmoid", [input])]);

    internal string Norm(string output, string input, string weights, long width) =>
        Node("LayerNormalization", output, [input, Weight(weights + ".weight", width), Weight(weights + ".bias", width)], ("axis", -1));

    /// <summary>A product with a weight of [from, to], and a bias.</summary>
    internal string Linear(string output, string input, string weights, long from, long to) =>
        Node("Add", output, [Node("MatMul", output + "_product", [input, Weight(weights + ".weight", from, to)]), Weight(weights + ".bias", to)]);

    /// <summary>One head over [batch, sequence, 4], plus a mask that may be left out.</summary>
    internal string Attention(string scope, string input, string weights, string? mask)
    {
        var query = Linear($"{scope}/query/Add", input, weights + ".query", 4, 4);
        var key = Node("Transpose", $"{scope}/Transpose", [Linear($"{scope}/key/Add", input, weights + ".key", 4, 4)], ("perm", new long[] { 0, 2, 1 }));
        var value = Linear($"{scope}/value/Add", input, weights + ".value", 4, 4);
        var scores = Node("MatMul", $"{scope}/MatMul", [query, key]);
        if (mask is not null)
            scores = Node("Add", $"{scope}/Add", [scores, mask]);

        var mixed = Node("MatMul", $"{scope}/MatMul_1", [Node("Softmax", $"{scope}/Softmax", [scores], ("axis", -1)), value]);
        return Linear($"{scope}/output/Add", mixed, weights + ".output", 4, 4);
    }

    internal string FeedForward(string scope, string input, string weights) =>
        Linear($"{scope}/down/Add", Node("Tanh", $"{scope}/Tanh", [Linear($"{scope}/up/Add", input, weights + ".up", 4, 8)]), weights + ".down", 8, 4);
}
