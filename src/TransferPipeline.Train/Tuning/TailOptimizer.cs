using TorchSharp;

namespace TransferPipeline.Train.Tuning;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, algorithm 2, with PyTorch's defaults for the moments) with a rate for each tensor. Its state is plain tensors
/// under the tensors' names, so that it can be put into a file and read back to the last bit.
/// </summary>
internal sealed class TailOptimizer : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Smallest = 1e-8;

    private readonly IReadOnlyList<Slot> slots;
    private readonly double weightDecay;
    private readonly double clipNorm;

    /// <param name="weightDecay">A step takes the tensor's rate times this off each value.</param>
    /// <param name="clipNorm">Largest Euclidean length of all gradients together.</param>
    internal TailOptimizer(IReadOnlyList<TrainedTensor> trained, double weightDecay, double clipNorm)
    {
        slots = [.. trained.Select(tensor => new Slot(tensor, Zeros(tensor), Zeros(tensor)))];
        this.weightDecay = weightDecay;
        this.clipNorm = clipNorm;
    }

    /// <summary>Taken so far.</summary>
    internal long Steps { get; set; }

    /// <summary>Running means of the gradients and of their squares.</summary>
    internal IEnumerable<(string Name, torch.Tensor Value)> State =>
        slots.SelectMany(slot => new[] { ($"first/{slot.Trained.Name}", slot.First), ($"second/{slot.Trained.Name}", slot.Second) });

    /// <summary>One step along the gradients, which are gone afterwards.</summary>
    /// <param name="factor">What part of each tensor's rate applies.</param>
    /// <returns>The gradients' length before they were clipped. One that is not finite changes nothing.</returns>
    internal double Step(double factor)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var gradients = slots.Select(slot => slot.Trained.Value.grad).ToList();
        var length = Length(gradients);
        var clip = Math.Min(1, clipNorm / (length + 1e-6));
        if (double.IsFinite(length))
        {
            Steps++;
            for (var index = 0; index < slots.Count; index++)
            {
                if (gradients[index] is { } gradient)
                    Update(slots[index], clip < 1 ? gradient.mul_(clip) : gradient, factor);
            }
        }

        foreach (var slot in slots)
            slot.Trained.Value.grad = null;
        return length;
    }

    public void Dispose()
    {
        foreach (var slot in slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
    }

    private void Update(Slot slot, torch.Tensor gradient, double factor)
    {
        var rate = slot.Trained.Rate * factor;
        if (slot.Trained.Decays)
            slot.Trained.Value.mul_(1 - rate * weightDecay);

        slot.First.mul_(FirstDecay).add_(gradient, 1 - FirstDecay);
        slot.Second.mul_(SecondDecay).addcmul_(gradient, gradient, 1 - SecondDecay);
        using var divisor = slot.Second.sqrt();
        divisor.div_(Math.Sqrt(1 - Math.Pow(SecondDecay, Steps))).add_(Smallest);
        slot.Trained.Value.addcdiv_(slot.First, divisor, -rate / (1 - Math.Pow(FirstDecay, Steps)));
    }

    private static double Length(List<torch.Tensor?> gradients)
    {
        var lengths = gradients.OfType<torch.Tensor>().Select(gradient => gradient.norm()).ToList();
        return lengths.Count == 0 ? 0 : torch.stack(lengths).norm().item<float>();
    }

    private static torch.Tensor Zeros(TrainedTensor tensor) => torch.zeros_like(tensor.Value, requires_grad: false).DetachFromDisposeScope();

    private sealed record Slot(TrainedTensor Trained, torch.Tensor First, torch.Tensor Second);
}
