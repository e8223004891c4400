using TorchSharp;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>Ridge regression: half the squared error of each row's number, standardised over all rows; C is 1/alpha of scikit-learn's <c>Ridge</c>.</summary>
internal sealed class SquaredObjective : LinearObjective
{
    private readonly torch.Tensor numbers;

    /// <inheritdoc cref="LinearObjective(LabelledFeatures, IReadOnlyList{RowRange}, int)"/>
    internal SquaredObjective(LabelledFeatures rows, IReadOnlyList<RowRange> ranges, NumberScale scale)
        : base(rows, ranges, 1) =>
        numbers = torch.tensor(Array.ConvertAll(((NumberTargets)rows.Targets).Numbers, number => (float)scale.Standardise(number)), [1, rows.Count]);

    public override void Dispose() => numbers.Dispose();

    protected override (double Loss, torch.Tensor Slopes) Judge(torch.Tensor values, RowRange chunk)
    {
        var error = values.sub_(numbers.narrow(1, chunk.Start, chunk.Count));
        return ((error * error).sum(torch.float64).item<double>() / 2, error);
    }
}
