using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Tests.Onnx.Blocks;

/// <summary>The picture networks of the shared exports in a few kilobytes: the same operators and the same way of naming.</summary>
internal static class SmallPictureNetworks
{
    /// <summary>As PyTorch's TorchScript exporter writes a ResNet with its batch norms.</summary>
    internal static OnnxModel Residual()
    {
        var graph = new SmallGraph(17);
        Picture(graph, channelsFirst: true);
        var stem = Relu("/relu", BatchNorm("/bn1", "bn1", graph.Conv("/conv1/Conv", "input", "conv1.weight", [4, 3, 3, 3]), 4));
        var pooled = graph.Node("MaxPool", "/maxpool/MaxPool", [stem], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var first = Block("layer1", "layer1.0", pooled, pooled, 4, 4, 1);
        var shortcut = graph.Conv("/layer2/layer2.0/downsample/downsample.0/Conv", first, "layer2.0.downsample.0.weight", [8, 4, 1, 1], 2);
        var second = Block("layer2", "layer2.0", first, shortcut, 4, 8, 2);
        Classifier(graph, graph.Node("GlobalAveragePool", "/avgpool/GlobalAveragePool", [second]), "/Flatten", "fc", 8);
        return graph.Builder.Build();

        string Block(string stage, string name, string input, string shortcut, long from, long to, long stride)
        {
            var scope = $"/{stage}/{name}";
            var inner = Relu(scope + "/relu", BatchNorm(scope + "/bn1", name + ".bn1", graph.Conv(scope + "/conv1/Conv", input, name + ".conv1.weight", [to, from, 3, 3], stride), to));
            var outer = BatchNorm(scope + "/bn2", name + ".bn2", graph.Conv(scope + "/conv2/Conv", inner, name + ".conv2.weight", [to, to, 3, 3]), to);
            return Relu(scope + "/relu_1", graph.Node("Add", scope + "/Add", [outer, shortcut]));
        }

        string Relu(string scope, string input) => graph.Node("Relu", scope + "/Relu", [input]);

        string BatchNorm(string scope, string weights, string input, long width)
        {
            graph.Builder.Initializer(weights + ".running_var", [.. Enumerable.Repeat(0.5f, (int)width)], width);
            return graph.Node(
                "BatchNormalization",
                scope + "/BatchNormalization",
                [input, graph.Weight(weights + ".weight", width), graph.Weight(weights + ".bias", width), graph.Weight(weights + ".running_mean", width), weights + ".running_var"]);
        }
    }

    /// <summary>As PyTorch's newer exporter writes an EfficientNet: only the weights have names that say something.</summary>
    internal static OnnxModel InvertedResidual()
    {
        var graph = new SmallGraph(18);
        var number = 0;
        Picture(graph, channelsFirst: true);
        var stem = graph.Silu("silu", Conv("input", "features.0.0", [4, 3, 3, 3]));
        var first = Conv(Squeeze(graph.Silu("silu_1", Conv(stem, "features.1.0.block.0.0", [4, 1, 3, 3], groups: 4)), "features.1.0.block.1", 4), "features.1.0.block.2.0", [4, 4, 1, 1]);
        var second = Inverted(first, "features.2.0", "silu_2", 6, 2);
        var third = graph.Node("Add", "add", [Inverted(second, "features.2.1", "silu_3", 6, 1, from: 6), second]);
        var head = graph.Silu("silu_4", Conv(third, "features.3.0", [8, 6, 1, 1]));
        Classifier(graph, graph.Node("GlobalAveragePool", "mean", [head]), "view", "classifier.1", 8);
        return graph.Builder.Build();

        string Inverted(string input, string name, string silu, long to, long stride, long from = 4)
        {
            var wide = graph.Silu(silu + "_a", Conv(input, name + ".block.0.0", [8, from, 1, 1]));
            var deep = graph.Silu(silu + "_b", Conv(wide, name + ".block.1.0", [8, 1, 3, 3], stride, 8));
            return Conv(Squeeze(deep, name + ".block.2", 8), name + ".block.3.0", [to, 8, 1, 1]);
        }

        string Squeeze(string input, string name, long width)
        {
            var small = graph.Node("Relu", $"relu_{number}", [Conv(graph.Node("GlobalAveragePool", $"mean_{number}", [input]), name + ".fc1", [2, width, 1, 1])]);
            return graph.Node("Mul", $"mul_{number}", [graph.Node("Sigmoid", $"sigmoid_{number}", [Conv(small, name + ".fc2", [width, 2, 1, 1])]), input]);
        }

        string Conv(string input, string weights, long[] shape, long stride = 1, long groups = 1) => graph.Conv($"conv2d_{number++}", input, weights + ".weight", shape, stride, groups);
    }

    /// <summary>As tf2onnx writes a Keras ResNet: channels last, then a transpose; batch norm as Mul and Add; softmax inside.</summary>
    internal static OnnxModel Keras()
    {
        var graph = new SmallGraph(13);
        Picture(graph, channelsFirst: false);
        var turned = graph.Node("Transpose", "net_1/conv1_conv_1/convolution__6:0", ["input"], ("perm", new long[] { 0, 3, 1, 2 }));
        var stem = graph.Node("Relu", "net_1/conv1_relu_1/Relu:0", [ConvNorm("conv1", turned, [4, 3, 3, 3])]);
        var first = Block("conv2_block1", stem, ConvNorm("conv2_block1_0", stem, [8, 4, 1, 1]), 4);
        var second = Block("conv2_block2", first, first, 8);
        var pooled = graph.Node("GlobalAveragePool", "net_1/avg_pool_1/Mean:0", [second]);
        var flat = graph.Node("Squeeze", "net_1/avg_pool_1/Mean_Squeeze__824:0", [pooled, graph.Indices("const_axes__823", 2, 3)]);
        var product = graph.Node("MatMul", "net_1/predictions_1/MatMul:0", [flat, graph.Weight("net_1/predictions_1/Cast/ReadVariableOp:0", 8, 3)]);
        var scores = graph.Node("Add", "net_1/predictions_1/BiasAdd:0", [product, graph.Weight("net_1/predictions_1/BiasAdd/ReadVariableOp:0", 3)]);
        graph.Node("Softmax", "Identity:0", [scores], ("axis", 1));
        graph.Builder.Output("Identity:0", TensorDimension.Named("n"), TensorDimension.Of(3));
        return graph.Builder.Build();

        string Block(string name, string input, string shortcut, long from)
        {
            var inner = graph.Node("Relu", $"net_1/{name}_1_relu_1/Relu:0", [ConvNorm(name + "_1", input, [8, from, 3, 3])]);
            var sum = graph.Node("Add", $"net_1/{name}_add_1/Add:0", [shortcut, ConvNorm(name + "_2", inner, [8, 8, 3, 3])]);
            return graph.Node("Relu", $"net_1/{name}_out_1/Relu:0", [sum]);
        }

        string ConvNorm(string name, string input, long[] shape)
        {
            var conv = graph.Conv($"net_1/{name}_conv_1/BiasAdd:0", input, $"net_1/{name}_conv_1/convolution/ReadVariableOp:0", shape);
            var scaled = graph.Node("Mul", $"net_1/{name}_bn_1/batchnorm/mul_1:0", [conv, graph.Weight($"net_1/{name}_bn_1/batchnorm/mul:0", shape[0], 1, 1)]);
            return graph.Node("Add", $"net_1/{name}_bn_1/batchnorm/add_1:0", [scaled, graph.Weight($"const_fold_opt__{name}", shape[0], 1, 1)]);
        }
    }

    private static void Picture(SmallGraph graph, bool channelsFirst)
    {
        var (three, eight) = (TensorDimension.Of(3), TensorDimension.Of(8));
        graph.Builder.Input("input", [TensorDimension.Named("n"), .. channelsFirst ? new[] { three, eight, eight } : [eight, eight, three]]);
    }

    private static void Classifier(SmallGraph graph, string pooled, string flatten, string weights, long width)
    {
        var flat = graph.Node("Flatten", flatten, [pooled], ("axis", 1));
        graph.Node("Gemm", "logits", [flat, graph.Weight(weights + ".weight", 3, width), graph.Weight(weights + ".bias", 3)], ("transB", 1));
        graph.Builder.Output("logits", TensorDimension.Named("n"), TensorDimension.Of(3));
    }
}
