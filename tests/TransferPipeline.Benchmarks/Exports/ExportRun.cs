using System.Diagnostics;
using TransferPipeline.Benchmarks.Tuning;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.TorchLoading;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Exports;

/// <summary>One export through everything that tuning does to a graph: cut, a step of the last block, written back, read again and compared with ONNX Runtime.</summary>
internal static class ExportRun
{
    private const double Rate = 1e-4;

    internal static ExportFigures Run(string path)
    {
        TorchThreads.Use(Environment.ProcessorCount);
        var started = Stopwatch.GetTimestamp();
        var model = OnnxModel.Load(path);
        var blocks = ModelBlocks.Of(model, card: null);
        var cut = TuneLayers.Resolve(blocks, "last-1-block").Cut!;
        var inputs = FedTensor.For(model);

        var front = Beside(path, "front.onnx");
        GraphCutting.Front(model, cut).Save(front);
        var activations = ExportSession.Run(front, inputs, cut.Tensor);
        var (values, tuned) = Tune(model, cut, blocks.Output, activations, inputs);

        var stored = Beside(path, "tuned.onnx");
        WholeModel.Save(TensorWriter.WithTensors(model, values.Weights).Model, stored);
        values.Weights.Clear();
        var tunedPeak = Peak();
        var reloaded = ExportSession.Run(stored, inputs, blocks.Output).Values;
        return new(
            Path.GetFileNameWithoutExtension(path), blocks.Parameters, tuned, cut.Tensor, Stopwatch.GetElapsedTime(started).TotalSeconds, tunedPeak, Peak(),
            Distance(values.Before, values.After), Distance(values.After, reloaded));
    }

    private static ((float[] Before, float[] After, Dictionary<string, ReadOnlyMemory<float>> Weights) Values, long Tuned) Tune(
        OnnxModel model, CutPoint cut, string output, (float[] Values, long[] Shape) activations, IReadOnlyList<FedTensor> inputs)
    {
        using var scope = NewDisposeScope();
        using var tail = TorchGraph.Create(model, [cut.Tensor, .. cut.SideInputs], [output]);
        Tensor[] fed = [tensor(activations.Values, activations.Shape), .. cut.SideInputs.Select(name => inputs.First(input => input.Name == name).Torch())];
        using var optimizer = new AdamSteps([.. tail.Parameters.Where(parameter => !cut.SharedWeights.Contains(parameter.Name)).Select(parameter => parameter.Value)], Rate);

        float[] before;
        using (NewDisposeScope())
        {
            var outputs = tail.Forward(fed, ForwardMode.Inference)[0];
            before = outputs.data<float>().ToArray();
            var rows = outputs.reshape(outputs.shape[0], -1);
            nn.functional.cross_entropy(rows, arange(rows.shape[0])).backward();
            optimizer.Step();
        }

        using var untracked = no_grad();
        var after = tail.Forward(fed, ForwardMode.Inference)[0].data<float>().ToArray();
        var weights = new Dictionary<string, ReadOnlyMemory<float>>();
        foreach (var parameter in tail.Parameters)
        {
            weights[parameter.Name] = parameter.Value.data<float>().ToArray();
            foreach (var twin in parameter.Twins)
                weights[twin.Name] = twin.Of(parameter.Value).contiguous().data<float>().ToArray();
        }

        return ((before, after, weights), tail.Parameters.Sum(parameter => parameter.Value.numel()));
    }

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(path)!, name);

    private static double Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024);
    }

    private static double Distance(float[] one, float[] other) => one.Length == other.Length
        ? one.Zip(other, (a, b) => Math.Abs((double)a - b)).Max()
        : throw new InvalidOperationException($"{one.Length} outputs in TorchSharp, {other.Length} in ONNX Runtime.");
}
