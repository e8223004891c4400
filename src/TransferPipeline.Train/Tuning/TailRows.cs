using TorchSharp;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Tuning;

/// <summary>Rows of one split as the tail reads them.</summary>
internal sealed record TailRows : IDisposable
{
    /// <summary>In the order of <see cref="TailNetwork.Inputs"/>: the activations at the cut come first.</summary>
    public required IReadOnlyList<TailInput> Inputs { get; init; }

    public required RowTargets Targets { get; init; }

    /// <summary>The content's hash of each row.</summary>
    public required string[] Keys { get; init; }

    /// <summary>
    /// How many versions of each row the inputs hold, such as augmented ones: row <c>r</c> lies at places <c>r · Views</c> to <c>r · Views + Views - 1</c>.
    /// </summary>
    public int Views { get; init; } = 1;

    /// <summary>Of the rows that the inputs hold, those that are meant, in this order; null: all.</summary>
    public int[]? Chosen { get; init; }

    /// <summary>The class of each row, where it has one.</summary>
    internal int[] Classes => ((ClassTargets)Targets).Classes;

    internal int Count => Targets.Count;

    /// <summary>How long each row is, its first view; null where all are as long.</summary>
    internal int[]? Lengths() => Inputs.Select(input => input.Lengths).FirstOrDefault(lengths => lengths is not null) is { } lengths
        ? [.. Enumerable.Range(0, Count).Select(row => lengths[Place(row) * Views])]
        : null;

    /// <summary>Some of the rows; the inputs stay where they are.</summary>
    internal TailRows Only(IReadOnlyList<int> rows) => this with
    {
        Chosen = [.. rows.Select(Place)],
        Targets = Targets.Take(rows),
        Keys = [.. rows.Select(row => Keys[row])],
    };

    /// <summary>One tensor for each input. The rows' first views.</summary>
    internal torch.Tensor[] Gather(ReadOnlySpan<int> rows)
    {
        var places = rows.ToArray();
        return At(Array.ConvertAll(places, row => Place(row) * Views));
    }

    /// <summary>One tensor for each input. The views that belong to an epoch.</summary>
    internal torch.Tensor[] Gather(ReadOnlySpan<int> rows, int seed, int epoch)
    {
        var places = rows.ToArray();
        return At(Array.ConvertAll(places, row => Place(row) * Views + EpochOrder.ViewOf(seed, epoch, row, Views)));
    }

    public void Dispose()
    {
        foreach (var input in Inputs)
            input.Values?.Dispose();
    }

    private int Place(int row) => Chosen is null ? row : Chosen[row];

    private torch.Tensor[] At(int[] places) => [.. Inputs.Select(input => input.Gather(places))];
}
