using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Benchmarks.Networks;

/// <summary>ResNet50 as one writes it by hand in TorchSharp; parameters and buffers are named as torchvision names them.</summary>
internal sealed class ResNet50 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly Linear fc;

    internal ResNet50(StoredWeights weights) : base(nameof(ResNet50))
    {
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        layer1 = Blocks(3, 64, 64, 1);
        layer2 = Blocks(4, 256, 128, 2);
        layer3 = Blocks(6, 512, 256, 2);
        layer4 = Blocks(3, 1024, 512, 2);
        fc = Linear(2048, 1000);
        RegisterComponents();
        foreach (var (name, value) in named_parameters())
            weights.CopyTo(value, name);
        foreach (var (name, value) in named_buffers().Where(buffer => buffer.name.Contains("running", StringComparison.Ordinal)))
            weights.CopyTo(value, name);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(bn1.call(conv1.call(input)), inplace: true);
        x = functional.max_pool2d(x, 3, stride: 2, padding: 1);
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return fc.call(functional.adaptive_avg_pool2d(x, 1).flatten(1)).MoveToOuterDisposeScope();
    }

    private static Sequential Blocks(int count, long inputs, long width, long stride) => Sequential(
        Enumerable.Range(0, count).Select(index => ($"{index}", (Module<Tensor, Tensor>)new Bottleneck(index == 0 ? inputs : 4 * width, width, index == 0 ? stride : 1))));
}
