using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule;

namespace TransferPipeline.Cli.Demo;

/// <summary>One way to make use of the sample's labels: a pipeline like any user's.</summary>
/// <param name="Name">What the table calls it.</param>
internal sealed record DemoMethod(string Name, PipelineSpec Spec)
{
    /// <summary>The sample's own pipeline first, then the same with a graph that gives the pixels instead of the pretrained model.</summary>
    internal static IReadOnlyList<DemoMethod> Read()
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
        return [new DemoMethod("pretrained model, linear head", transferred), new DemoMethod("raw pixels, logistic regression", pixels)];
    }
}
