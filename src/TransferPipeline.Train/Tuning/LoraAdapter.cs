using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferPipeline.Train.Tuning;

/// <summary>One weight W with its low-rank update: W + scale · Up · Down, where W is [out, in].</summary>
internal sealed class LoraAdapter : IDisposable
{
    private readonly torch.Tensor frozen;
    private readonly bool transposed;
    private readonly double scale;

    /// <param name="frozen">As the graph has it: [out, in, …], or [in, out] where <paramref name="transposed"/>. The adapter's own from now on.</param>
    internal LoraAdapter(string name, torch.Tensor frozen, bool transposed, int rank, double alpha, SeededDraws draws)
    {
        Name = name;
        this.frozen = frozen;
        this.transposed = transposed;
        scale = alpha / rank;
        var (rows, columns) = Sides(frozen.shape, transposed);
        var normal = new float[rank * columns];
        for (var index = 0; index < normal.Length; index++)
            normal[index] = (float)(draws.Normal() / Math.Sqrt(columns));

        Down = torch.empty(rank, columns).DetachFromDisposeScope();
        normal.CopyTo(MemoryMarshal.Cast<byte, float>(Down.bytes));
        Down.requires_grad_(true);
        Up = torch.zeros(rows, rank, requires_grad: true).DetachFromDisposeScope();
    }

    /// <summary>The weight's, in the graph.</summary>
    internal string Name { get; }

    /// <summary>[rank, in], at first normal with a deviation of 1/√in.</summary>
    internal torch.Tensor Down { get; }

    /// <summary>[out, rank], at first 0: training starts from the pretrained network.</summary>
    internal torch.Tensor Up { get; }

    /// <summary>The weight as the graph is to read it, with its update.</summary>
    internal torch.Tensor Weight()
    {
        using var update = transposed ? torch.matmul(Down.t(), Up.t()) : torch.matmul(Up, Down);
        using var shaped = update.reshape(frozen.shape);
        return frozen.add(shaped, scale);
    }

    public void Dispose()
    {
        frozen.Dispose();
        Down.Dispose();
        Up.Dispose();
    }

    /// <summary>[out, in] of a weight: all but the first dimension of a convolution's are its inputs.</summary>
    internal static (long Rows, long Columns) Sides(IReadOnlyList<long> shape, bool transposed)
    {
        var rest = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
        return transposed ? (rest, shape[0]) : (shape[0], rest);
    }
}
