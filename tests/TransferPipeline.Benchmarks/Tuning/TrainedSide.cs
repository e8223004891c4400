using System.Diagnostics;
using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>A classifier under training by plain gradient descent, which costs the least beside the network itself.</summary>
internal sealed class TrainedSide(Func<Tensor> logits, IReadOnlyList<Tensor> weights, Tensor labels, double rate)
{
    internal float[] Logits()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        return logits().data<float>().ToArray();
    }

    /// <summary>Steps on the same rows: forward, cross-entropy, backward, and the weights moved.</summary>
    internal TimeSpan Run(int steps)
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            nn.functional.cross_entropy(logits(), labels).backward();
            using var untracked = no_grad();
            foreach (var weight in weights.Where(weight => weight.grad is not null))
            {
                weight.sub_(weight.grad! * rate);
                weight.grad = null;
            }
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
