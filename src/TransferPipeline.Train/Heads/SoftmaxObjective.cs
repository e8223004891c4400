using TorchSharp;

namespace TransferPipeline.Train.Heads;

/// <summary>Multinomial logistic regression: the cross-entropy of each row's class.</summary>
internal sealed class SoftmaxObjective : LinearObjective
{
    private readonly torch.Tensor labels;
    private readonly torch.Tensor? classWeights;

    /// <inheritdoc cref="LinearObjective(LabelledFeatures, IReadOnlyList{RowRange}, int)"/>
    internal SoftmaxObjective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, int classes, bool balanced)
        : base(rows, ranges, classes)
    {
        labels = torch.tensor(Array.ConvertAll(rows.Classes, label => (long)label), [1, rows.Count]);
        classWeights = balanced ? torch.tensor(BalancedWeights(rows.Classes, ranges, classes)) : null;
    }

    /// <summary>n / (classes · count of the class): every class weighs the same in sum. A class without rows weighs nothing.</summary>
    internal static float[] BalancedWeights(int[] labels, IReadOnlyList<RowRange> ranges, int classes)
    {
        var counts = new int[classes];
        foreach (var range in ranges)
        {
            foreach (var label in labels.AsSpan(range.Start, range.Count))
                counts[label]++;
        }

        var present = counts.Count(count => count > 0);
        return Array.ConvertAll(counts, count => count == 0 ? 0 : (float)counts.Sum() / (present * count));
    }

    public override void Dispose()
    {
        labels.Dispose();
        classWeights?.Dispose();
    }

    protected override (double Loss, torch.Tensor Slopes) Judge(torch.Tensor values, RowRange chunk)
    {
        var own = labels.narrow(1, chunk.Start, chunk.Count);
        var logProbabilities = torch.nn.functional.log_softmax(values, 0);
        var wanted = logProbabilities.gather(0, own);
        var rowWeights = classWeights?.index_select(0, own.view(-1)).view(1, -1);
        var loss = -(rowWeights is null ? wanted : wanted * rowWeights).sum(torch.float64).item<double>();

        var error = logProbabilities.exp_().scatter_add_(0, own, torch.full_like(wanted, -1));
        if (rowWeights is not null)
            error.mul_(rowWeights);
        return (loss, error);
    }
}
