using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Benchmarks.Networks;

/// <summary>ResNet's bottleneck of version 1.5: the stride is in the 3 x 3 convolution.</summary>
internal sealed class Bottleneck : Module<Tensor, Tensor>
{
    private const long Expansion = 4;
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn1;
    private readonly BatchNorm2d bn2;
    private readonly BatchNorm2d bn3;
    private readonly Sequential? downsample;

    internal Bottleneck(long inputs, long width, long stride) : base(nameof(Bottleneck))
    {
        var outputs = width * Expansion;
        (conv1, bn1) = (Conv2d(inputs, width, 1, bias: false), BatchNorm2d(width));
        (conv2, bn2) = (Conv2d(width, width, 3, stride: stride, padding: 1, bias: false), BatchNorm2d(width));
        (conv3, bn3) = (Conv2d(width, outputs, 1, bias: false), BatchNorm2d(outputs));
        if (stride > 1 || inputs != outputs)
            downsample = Sequential(("0", Conv2d(inputs, outputs, 1, stride: stride, bias: false)), ("1", BatchNorm2d(outputs)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(bn1.call(conv1.call(input)), inplace: true);
        x = functional.relu(bn2.call(conv2.call(x)), inplace: true);
        x = bn3.call(conv3.call(x)).add_(downsample is null ? input : downsample.call(input));
        return functional.relu(x, inplace: true).MoveToOuterDisposeScope();
    }
}
