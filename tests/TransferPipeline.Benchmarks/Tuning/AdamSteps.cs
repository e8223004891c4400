using static TorchSharp.torch;

namespace TransferPipeline.Benchmarks.Tuning;

/// <summary>AdamW with PyTorch's defaults, which the peer uses too.</summary>
internal sealed class AdamSteps(IReadOnlyList<Tensor> weights, double rate) : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Decay = 0.01;
    private const double Epsilon = 1e-8;
    private readonly (Tensor Weight, Tensor Mean, Tensor Square)[] states =
        [.. weights.Select(weight => (weight, zeros_like(weight, requires_grad: false).DetachFromDisposeScope(), zeros_like(weight, requires_grad: false).DetachFromDisposeScope()))];

    private int steps;

    /// <summary>Moves the weights along their gradients and forgets those.</summary>
    internal void Step()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        steps++;
        var (bias1, bias2) = (1 - Math.Pow(Beta1, steps), 1 - Math.Pow(Beta2, steps));
        foreach (var (weight, mean, square) in states)
        {
            if (weight.grad is not { } gradient)
                continue;

            weight.mul_(1 - (rate * Decay));
            mean.mul_(Beta1).add_(gradient, 1 - Beta1);
            square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            weight.addcdiv_(mean, square.sqrt().div_(Math.Sqrt(bias2)).add_(Epsilon), -rate / bias1);
            weight.grad = null;
        }
    }

    public void Dispose()
    {
        foreach (var (_, mean, square) in states)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
