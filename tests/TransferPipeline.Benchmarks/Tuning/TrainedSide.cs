using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>A classifier under training by plain gradient descent, which costs the least beside the network itself.</summary>
internal sealed class TrainedSide(Func<Tensor> logits, IReadOnlyList<Tensor> weights, Tensor labels, double rate)
{
    private readonly WorkClock clock = new();

    /// <summary>Of one step, mean of those timed.</summary>
    internal double ProcessorSeconds => clock.ProcessorSeconds;

    internal float[] Logits()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        return logits().data<float>().ToArray();
    }

    /// <summary>The mean of several steps.</summary>
    internal TimeSpan Time(int steps)
    {
        var total = TimeSpan.Zero;
        for (var step = 0; step < steps; step++)
            total += clock.Measure(Step);
        return total / steps;
    }

    /// <summary>Forward, cross-entropy, backward, and the weights moved; always on the same rows.</summary>
    internal void Step()
    {
        using var scope = NewDisposeScope();
        nn.functional.cross_entropy(logits(), labels).backward();
        using var untracked = no_grad();
        foreach (var weight in weights)
        {
            if (weight.grad is not { } gradient)
                continue;

            weight.sub_(gradient * rate);
            weight.grad = null;
        }
    }
}
