using TransferPipeline.Benchmarks.Exports;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Graphs;
using TransferPipeline.Train.TorchLoading;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>F3, F4: an epoch of the last two blocks of ResNet50 on cached activations, against an epoch of the whole network on the same rows.</summary>
internal static class TailEpoch
{
    private const int Rows = 64;
    private const int Batch = 16;
    private const int Classes = 10;
    private const int Side = 224;
    private const int Width = 2048;
    private const int Repetitions = 3;
    private const string Features = "/Flatten_output_0";
    private static readonly string About = $"{Rows} pictures of {Side} x {Side}, batches of {Batch}, AdamW, stored statistics";

    /// <summary>Against the whole network translated, in TorchSharp.</summary>
    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        var (tail, whole) = Open();
        return Task.FromResult(new Sides(_ => Task.FromResult(tail.Time(Repetitions, Batch)), _ => Task.FromResult(whole.Time(1, Batch)))
        {
            Notes = [$"{About}; {tail.Parameters:N0} of {whole.Parameters:N0} weights in the tail"],
            Afterwards = () => [$"processor seconds an epoch: tail {tail.ProcessorSeconds:F2}, whole {whole.ProcessorSeconds:F2}"],
            Close = () =>
            {
                tail.Dispose();
                whole.Dispose();
            },
        });
    }

    /// <summary>Against torchvision's ResNet50 in PyTorch.</summary>
    internal static Task<Sides> OpenAgainstPyTorchAsync(CancellationToken cancellationToken)
    {
        var (tail, unused) = Open();
        unused.Dispose();
        string[] arguments = [$"{Rows}", $"{Batch}", $"{Classes}", $"{Environment.ProcessorCount}"];

        // As in our own process: threads that spin while they wait make a second busy process several times slower.
        var peer = PythonPeer.Start("tune_resnet.py", "python3-torch and python3-torchvision", arguments, ("OMP_WAIT_POLICY", "passive"));
        peer.Time("tail");
        var alone = peer.Time("tail");
        var whole = new WorkClock();
        return Task.FromResult(new Sides(_ => Task.FromResult(tail.Time(Repetitions, Batch)), _ => Task.FromResult(peer.Time("whole", whole)))
        {
            Notes = [About, $"{peer.About}; its own epoch of the same tail {alone.TotalSeconds:F3} s"],
            Afterwards = () => [$"processor seconds an epoch: tail {tail.ProcessorSeconds:F2}, whole in PyTorch {whole.ProcessorSeconds:F2}"],
            Close = () =>
            {
                tail.Dispose();
                peer.Dispose();
            },
        });
    }

    private static (TunedFeatures Tail, TunedFeatures Whole) Open()
    {
        TorchThreads.Use(Environment.ProcessorCount);
        using var export = MadeExport.Make("resnet50_torchscript_train");
        var model = export.Load();
        var input = model.Inputs[0].Name;
        var cut = TuneLayers.Resolve(ModelBlocks.Of(model, Features), "last-2-blocks").Cut!;

        manual_seed(1);
        var pictures = randn(Rows, 3, Side, Side);
        var labels = randint(0, Classes, [Rows], ScalarType.Int64);
        using var front = TorchGraph.Create(model, [input], [cut.Tensor]);
        return (
            new(TorchGraph.Create(model, [cut.Tensor], [Features]), Activations(front, pictures), labels.clone(), Width, Classes),
            new(TorchGraph.Create(model, [input], [Features]), pictures, labels, Width, Classes));
    }

    private static Tensor Activations(TorchGraph front, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var parts = Enumerable.Range(0, Rows / Batch).Select(part => front.Forward([pictures.narrow(0, part * Batch, Batch)], ForwardMode.Inference)[0]).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }
}
