using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Pretraining;

/// <summary>The trained network as an ONNX graph, from pixels to embedding and logits. Batch normalisation is folded into the convolutions; the turns are left behind.</summary>
internal static class BackboneGraph
{
    private const string Input = "pixels";
    private const string Embedding = "embedding";
    private const string Logits = "logits";
    private const int Opset = 17;

    internal static OnnxModel Of(BackboneNetwork network, int classes)
    {
        var batch = TensorDimension.Named("batch");
        var (one, side) = (TensorDimension.Of(1), TensorDimension.Of(FashionMnist.Side));
        var graph = new GraphBuilder("fashion-backbone", Opset)
            .Input(Input, batch, one, side, side)
            .Output(Embedding, batch, TensorDimension.Of(BackboneNetwork.EmbeddingWidth))
            .Output(Logits, batch, TensorDimension.Of(classes));
        var last = Input;
        for (var index = 0; index < network.Layers.Count; index++)
        {
            last = Convolve(graph, network.Layers[index], $"layer{index + 1}", last);
            if (index + 1 == BackboneNetwork.EmbeddingLayers)
                Embed(graph, last);
        }

        return graph
            .Node("GlobalAveragePool", [last], "averaged")
            .Node("Flatten", ["averaged"], "features", ("axis", 1L))
            .Initializer("classifier.weight", Floats(network.Classifier.weight!), [.. network.Classifier.weight!.shape])
            .Initializer("classifier.bias", Floats(network.Classifier.bias!), classes)
            .Node("Gemm", ["features", "classifier.weight", "classifier.bias"], Logits, ("transB", 1L))
            .Build();
    }

    internal static ModelCard CardOf(Normalisation normalisation) => new()
    {
        Name = "fashion-backbone",
        License = "MIT",
        Source = $"Trained by samples/pretraining on the Fashion-MNIST classes {string.Join(", ", FashionMnist.PretrainingClasses)}.",
        Input = Input,
        Embedding = Embedding,
        Logits = Logits,
        Labels = FashionMnist.PretrainingClasses,
        Preprocessing = Grey(normalisation),
    };

    /// <summary>The graph without a network: its features are the pixels.</summary>
    internal static OnnxModel OfRawPixels()
    {
        var batch = TensorDimension.Named("batch");
        var (one, side) = (TensorDimension.Of(1), TensorDimension.Of(FashionMnist.Side));
        return new GraphBuilder("raw-pixels", Opset)
            .Input(Input, batch, one, side, side)
            .Output(Embedding, batch, TensorDimension.Of(FashionMnist.Pixels))
            .Node("Flatten", [Input], Embedding, ("axis", 1L))
            .Build();
    }

    internal static ModelCard CardOfRawPixels() => new()
    {
        Name = "raw-pixels",
        Source = "No network: the features are the pixels themselves.",
        Input = Input,
        Embedding = Embedding,
        Preprocessing = Grey(new Normalisation(0, 1)),
    };

    private static ImagePreprocessing Grey(Normalisation normalisation) => new()
    {
        Height = FashionMnist.Side,
        Width = FashionMnist.Side,
        Resize = "stretch",
        Channels = "grey",
        Mean = [normalisation.Mean],
        Std = [normalisation.Std],
    };

    /// <summary>Convolution, then (x - mean) / sqrt(variance + epsilon) * weight + bias, as one convolution.</summary>
    private static string Convolve(GraphBuilder graph, ConvolutionLayer layer, string name, string input)
    {
        using var scope = NewDisposeScope();
        var norm = layer.Normalisation;
        var gain = norm.weight!.to(float64) / (norm.running_var!.to(float64) + BackboneNetwork.NormalisationEpsilon).sqrt();
        var weight = layer.Convolution.weight!.to(float64) * gain.view(-1, 1, 1, 1);
        var bias = norm.bias!.to(float64) - norm.running_mean!.to(float64) * gain;
        graph
            .Initializer(name + ".weight", Floats(weight), [.. weight.shape])
            .Initializer(name + ".bias", Floats(bias), [.. bias.shape])
            .Node(
                "Conv",
                [input, name + ".weight", name + ".bias"],
                name + ".convolved",
                ("kernel_shape", new long[] { 3, 3 }),
                ("strides", new long[] { layer.Stride, layer.Stride }),
                ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Relu", [name + ".convolved"], name);
        return name;
    }

    private static void Embed(GraphBuilder graph, string features) => graph
        .Node(
            "AveragePool",
            [features],
            "pooled",
            ("kernel_shape", new long[] { BackboneNetwork.Window, BackboneNetwork.Window }),
            ("strides", new long[] { BackboneNetwork.WindowStep, BackboneNetwork.WindowStep }))
        .Node("Flatten", ["pooled"], Embedding, ("axis", 1L));

    private static float[] Floats(Tensor tensor) => tensor.detach().to(float32).contiguous().data<float>().ToArray();
}
