using System.Runtime.InteropServices;
using TorchSharp;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>One logistic regression for each label: the log loss of whether a row has it, summed over the labels, which share the strength of the penalty.</summary>
internal sealed class SigmoidObjective : LinearObjective
{
    private readonly LabelTargets labels;
    private readonly torch.Tensor? with;
    private readonly torch.Tensor? without;

    /// <inheritdoc cref="LinearObjective(LabelledFeatures, IReadOnlyList{RowRange}, int)"/>
    /// <param name="balanced">For each label the rows that have it weigh as much, in sum, as those that do not.</param>
    internal SigmoidObjective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, bool balanced)
        : base(rows, ranges, ((LabelTargets)rows.Targets).LabelCount)
    {
        labels = (LabelTargets)rows.Targets;
        if (!balanced)
            return;

        var weights = BalancedWeights(labels, ranges);
        with = torch.tensor(weights.With, [labels.LabelCount, 1]);
        without = torch.tensor(weights.Without, [labels.LabelCount, 1]);
    }

    /// <summary>n / (2 · rows with the label) and n / (2 · rows without it); a side without rows weighs nothing, and the other 1.</summary>
    internal static (float[] With, float[] Without) BalancedWeights(LabelTargets labels, IReadOnlyList<RowRange> ranges)
    {
        var counts = new int[labels.LabelCount];
        var rows = 0;
        foreach (var row in ranges.SelectMany(range => Enumerable.Range(range.Start, range.Count)))
        {
            rows++;
            foreach (var label in labels.Of(row))
                counts[label]++;
        }

        return (Array.ConvertAll(counts, count => Weight(count)), Array.ConvertAll(counts, count => Weight(rows - count)));

        float Weight(int count) => count == 0 ? 0 : count == rows ? 1 : (float)rows / (2 * count);
    }

    public override void Dispose()
    {
        with?.Dispose();
        without?.Dispose();
    }

    protected override (double Loss, torch.Tensor Slopes) Judge(torch.Tensor values, RowRange chunk)
    {
        var wanted = Wanted(chunk);

        // softplus(z) - y z is the log loss of both answers.
        var loss = torch.nn.functional.softplus(values) - wanted * values;
        var error = torch.sigmoid(values).sub_(wanted);
        if (with is not null && without is not null)
        {
            var weights = torch.where(wanted > 0.5, with, without);
            loss.mul_(weights);
            error.mul_(weights);
        }

        return (loss.sum(torch.float64).item<double>(), error);
    }

    /// <summary>[labels, rows]: 1 where the row has the label.</summary>
    private torch.Tensor Wanted(RowRange chunk)
    {
        var wanted = torch.zeros(labels.LabelCount, chunk.Count);
        var values = MemoryMarshal.Cast<byte, float>(wanted.bytes);
        for (var row = 0; row < chunk.Count; row++)
        {
            foreach (var label in labels.Of(chunk.Start + row))
                values[label * chunk.Count + row] = 1;
        }

        return wanted;
    }
}
