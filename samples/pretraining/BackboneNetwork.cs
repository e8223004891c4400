using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferPipeline.Pretraining;

/// <summary>Six 3 x 3 convolutions down to 7 x 7, averaged into the embedding; on it one linear layer for the classes and one for the turns.</summary>
internal sealed class BackboneNetwork : nn.Module<Tensor, (Tensor Classes, Tensor Turns)>
{
    internal const int EmbeddingWidth = 128;
    internal const double NormalisationEpsilon = 1e-5;
    private const int Turns = 4;

    // Multiples of 16: with 24 channels libtorch 2.10's convolution gave NaN for finite input now and then on an AVX-512 machine.
    private static readonly (int Width, int Stride)[] Plan = [(16, 1), (48, 2), (48, 1), (96, 2), (96, 1), (EmbeddingWidth, 1)];
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

        Classifier = nn.Linear(EmbeddingWidth, classes);
        turns = nn.Linear(EmbeddingWidth, Turns);
        register_module("classifier", Classifier);
        register_module("turns", turns);
    }

    internal List<ConvolutionLayer> Layers { get; } = [];

    internal Linear Classifier { get; }

    public override (Tensor Classes, Tensor Turns) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var embedding = Embed(input);
        return (Classifier.forward(embedding).MoveToOuterDisposeScope(), turns.forward(embedding).MoveToOuterDisposeScope());
    }

    internal Tensor Embed(Tensor input)
    {
        var features = input;
        foreach (var layer in Layers)
            features = nn.functional.relu(layer.Normalisation.forward(layer.Convolution.forward(features)));

        return features.mean([2, 3]);
    }
}

internal sealed record ConvolutionLayer(Conv2d Convolution, BatchNorm2d Normalisation, int Stride);
