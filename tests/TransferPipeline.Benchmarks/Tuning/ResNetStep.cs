using TransferPipeline.Benchmarks.Exports;
using TransferPipeline.Benchmarks.Networks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.TorchLoading;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>F1: a step of all layers of ResNet50, translated from its ONNX export, against the network written by hand.</summary>
internal static class ResNetStep
{
    private const int Batch = 8;
    private const int Side = 224;
    private const int Steps = 3;
    private const double Rate = 1e-6;

    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        TorchThreads.Use(Environment.ProcessorCount);
        using var export = MadeExport.Make("resnet50_torchscript_train");
        var model = export.Load();
        var graph = TorchGraph.Create(model, [model.Inputs[0].Name], [model.Outputs[0].Name]);
        var written = new ResNet50(new StoredWeights(model));
        written.eval();

        manual_seed(1);
        var pictures = randn(Batch, 3, Side, Side);
        var labels = arange(Batch);
        var ours = new TrainedSide(() => graph.Forward([pictures], ForwardMode.Inference)[0], [.. graph.Parameters.Select(parameter => parameter.Value)], labels, Rate);
        var other = new TrainedSide(() => written.call(pictures), [.. written.parameters()], labels, Rate);
        return Task.FromResult(StepComparison.Of(ours, other, Steps, $"{Batch} pictures of {Side} x {Side}, BatchNormalization with its stored statistics, gradient descent", () =>
        {
            graph.Dispose();
            written.Dispose();
        }));
    }
}
