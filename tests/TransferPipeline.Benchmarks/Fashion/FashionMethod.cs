using TransferPipeline.Cli.Demo;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Benchmarks.Fashion;

/// <summary>One way to make a classifier of some labels.</summary>
/// <param name="Name">As a row and a line are called.</param>
/// <param name="Backbone">Path of the network to start from, for a seed.</param>
/// <param name="Tune">Null: a head alone.</param>
internal sealed record FashionMethod(string Name, Func<int, string> Backbone, TuneSpec? Tune)
{
    /// <param name="pretrained">Path of the demo's network.</param>
    /// <param name="folder">Where networks with fresh weights are put.</param>
    internal static IReadOnlyList<FashionMethod> All(string pretrained, string folder) =>
    [
        new("head alone", _ => pretrained, null),
        new("last 2 blocks", _ => pretrained, new TuneSpec { Layers = "last-2-blocks", LearningRate = 5e-4 }),
        new("from scratch", seed => Fresh(pretrained, folder, seed), DemoMethod.FromScratch),
    ];

    private static string Fresh(string pretrained, string folder, int seed)
    {
        var file = Path.Combine(folder, $"fresh-{seed}", "backbone.onnx");
        if (!File.Exists(file))
            FreshBackbone.Write(pretrained, file, seed);
        return file;
    }
}
