using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferPipeline.Pretraining;

/// <summary>
/// Six 3 x 3 convolutions from 28 x 28 down to 7 x 7, averaged; on that one linear layer for the classes and one for the turns. The embedding
/// is taken after the fourth, and keeps a 2 x 2 layout: the layers above know more about the five classes, and less about anything else.
/// </summary>
internal sealed class BackboneNetwork : nn.Module<Tensor, (Tensor Classes, Tensor Turns)>
{
    internal const int EmbeddingLayers = 4;
    internal const int EmbeddingWidth = 4 * 96;
    internal const double NormalisationEpsilon = 1e-5;

    /// <summary>Two overlapping windows of 4 cover 7 rows or columns.</summary>
    internal const int Window = 4;
    internal const int WindowStep = 3;

    private const int Turns = 4;
    private const int LastWidth = 128;

    // Multiples of 16: with 24 channels libtorch 2.10's convolution gave NaN for finite input now and then on an AVX-512 machine.
    private static readonly (int Width, int Stride)[] Plan = [(16, 1), (48, 2), (48, 1), (96, 2), (96, 1), (LastWidth, 1)];
    private readonly Linear turns;

    internal BackboneNetwork(int classes)
        : base(nameof(BackboneNetwork))
    {
        var channels = 1;
        foreach (var (width, stride) in Plan)
        {
            var layer = new ConvolutionLayer(nn.Conv2d(channels, width, 3, stride, padding: 1, bias: false), nn.BatchNorm2d(width, eps: NormalisationEpsilon), stride);
            Layers.Add(layer);
            register_module($"convolution{Layers.Count}", layer.Convolution);
            register_module($"normalisation{Layers.Count}", layer.Normalisation);
            channels = width;
        }

        Classifier = nn.Linear(LastWidth, classes);
        turns = nn.Linear(LastWidth, Turns);
        register_module("classifier", Classifier);
        register_module("turns", turns);
    }

    internal List<ConvolutionLayer> Layers { get; } = [];

    internal Linear Classifier { get; }

    public override (Tensor Classes, Tensor Turns) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = Convolve(input, Layers).mean([2, 3]);
        return (Classifier.forward(features).MoveToOuterDisposeScope(), turns.forward(features).MoveToOuterDisposeScope());
    }

    internal Tensor Embed(Tensor input) =>
        nn.functional.avg_pool2d(Convolve(input, Layers.Take(EmbeddingLayers)), Window, WindowStep).flatten(1);

    private static Tensor Convolve(Tensor features, IEnumerable<ConvolutionLayer> layers)
    {
        foreach (var layer in layers)
            features = nn.functional.relu(layer.Normalisation.forward(layer.Convolution.forward(features)));

        return features;
    }
}

internal sealed record ConvolutionLayer(Conv2d Convolution, BatchNorm2d Normalisation, int Stride);
