using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Demo;

/// <summary>One way to make use of the sample's labels: a pipeline like any user's.</summary>
/// <param name="Name">What the table calls it.</param>
internal sealed record DemoMethod(string Name, PipelineSpec Spec)
{
    private const int Seed = 1;

    /// <summary>The sample's own pipeline first, then the same with a graph that gives the pixels instead of the pretrained model, then with fresh weights in the same network.</summary>
    /// <param name="root">Where the network with fresh weights is written to.</param>
    internal static IReadOnlyList<DemoMethod> Read(string root)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "samples", "fashion");
        if (!Directory.Exists(folder))
            throw new RejectedException($"The demo's sample is not beside the program: there is no folder {folder}. Build or publish the program again.");

        var transferred = ScheduleSlice.ReadPipelineFile(Path.Combine(folder, "pipeline.yaml"));
        var pixels = transferred with
        {
            Name = $"{transferred.Name}-raw-pixels",
            Backbone = new BackboneSpec { Model = Path.Combine(folder, "raw-pixels.onnx") },
        };
        var fresh = Path.Combine(root, "fresh-weights", "backbone.onnx");
        FreshBackbone.Write(transferred.Backbone!.Model, fresh, Seed);
        var scratch = transferred with
        {
            Name = $"{transferred.Name}-from-scratch",
            // The folder's test images judge what was trained; tuning asks for such rows, and holding out some of so few labels would be unfair.
            Dataset = transferred.Dataset! with { Source = folder },
            Backbone = new BackboneSpec { Model = fresh },
            Tune = FromScratch,
        };
        return
        [
            new DemoMethod("pretrained model, linear head", transferred),
            new DemoMethod("raw pixels, logistic regression", pixels),
            new DemoMethod("fresh weights, all layers trained", scratch),
        ];
    }

    /// <summary>Chosen on other draws of the training images: more epochs, and batch norms put back, did not do better.</summary>
    internal static TuneSpec FromScratch { get; } = new() { Layers = "all", Epochs = 20, LearningRate = 2e-3, HeadLearningRate = 2e-3, LayerDecay = 1, WeightDecay = 0.05 };
}
