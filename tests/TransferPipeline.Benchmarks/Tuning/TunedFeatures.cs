using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>A network, or its tail, with a linear head on its features, trained by AdamW on rows that lie in memory.</summary>
internal sealed class TunedFeatures : IDisposable
{
    private const double Rate = 1e-4;
    private readonly TorchGraph graph;
    private readonly Tensor rows;
    private readonly Tensor labels;
    private readonly Tensor head;
    private readonly Tensor bias;
    private readonly AdamSteps optimizer;
    private readonly WorkClock clock = new();

    internal TunedFeatures(TorchGraph graph, Tensor rows, Tensor labels, int width, int classes)
    {
        (this.graph, this.rows, this.labels) = (graph, rows, labels);
        head = (randn(classes, width) * 0.02).requires_grad_();
        bias = zeros(classes, requires_grad: true);
        optimizer = new([head, bias, .. graph.Parameters.Select(parameter => parameter.Value)], Rate);
    }

    internal long Parameters => graph.Parameters.Sum(parameter => parameter.Value.numel());

    /// <summary>Of one epoch, mean of those timed.</summary>
    internal double ProcessorSeconds => clock.ProcessorSeconds;

    /// <summary>The mean of several epochs: one of a tail alone is short, and noisy.</summary>
    internal TimeSpan Time(int epochs, int batch)
    {
        var total = TimeSpan.Zero;
        for (var epoch = 0; epoch < epochs; epoch++)
            total += clock.Measure(() => Epoch(batch));
        return total / epochs;
    }

    public void Dispose()
    {
        optimizer.Dispose();
        graph.Dispose();
        foreach (var tensor in new[] { rows, labels, head, bias })
            tensor.Dispose();
    }

    private void Epoch(int batch)
    {
        for (var start = 0L; start < rows.shape[0]; start += batch)
        {
            using var scope = NewDisposeScope();
            var features = graph.Forward([rows.narrow(0, start, batch)], ForwardMode.Inference)[0];
            nn.functional.cross_entropy(nn.functional.linear(features, head, bias), labels.narrow(0, start, batch)).backward();
            optimizer.Step();
        }
    }
}
