using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Matrix products.</summary>
internal static class MatrixOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Binary("MatMul", Product);
        table.One("Gemm", Gemm);
        table.One("Einsum", scope =>
        {
            var equation = scope.Text("equation", "");
            return inputs => einsum(equation, [.. inputs.Tensors.Select(tensor => tensor!)]);
        });
        table.One("MatMulInteger", _ => inputs => Product(Shifted(inputs[0], inputs.Find(2), 0), Shifted(inputs[1], inputs.Find(3), 1)));
    }

    /// <summary>Shapes and types are looked at first: what torch's matmul refuses, TorchSharp does not catch, and the process ends.</summary>
    internal static Tensor Product(Tensor a, Tensor b)
    {
        var (left, right) = (a.shape, b.shape);
        if (left.Length == 0 || right.Length == 0 || left[^1] != right[^(right.Length == 1 ? 1 : 2)] || a.dtype != b.dtype)
            throw new ArgumentException("these cannot be multiplied as matrices.");

        for (var axis = 3; axis <= left.Length && axis <= right.Length; axis++)
        {
            if (left[^axis] != right[^axis] && left[^axis] != 1 && right[^axis] != 1)
                throw new ArgumentException("these stacks of matrices do not broadcast.");
        }

        return a.matmul(b);
    }

    private static Func<StepInputs, Tensor> Gemm(NodeScope scope)
    {
        var (alpha, beta) = (scope.Real("alpha", 1), scope.Real("beta", 1));
        var (turnA, turnB) = (scope.Whole("transA", 0) != 0, scope.Whole("transB", 0) != 0);
        if (alpha == 1 && beta == 1 && !turnA && turnB && scope.Has(2))
            return inputs => inputs[2].dim() == 1 ? functional.linear(inputs[0], inputs[1], inputs[2]) : addmm(inputs[2], inputs[0], inputs[1].t(), 1, 1);

        return inputs =>
        {
            var (a, b) = (turnA ? inputs[0].t() : inputs[0], turnB ? inputs[1].t() : inputs[1]);
            if (inputs.Find(2) is { } c)
                return addmm(c, a, b, beta, alpha);

            return alpha == 1 ? a.mm(b) : a.mm(b) * alpha;
        };
    }

    /// <summary>A zero point for each row of the left matrix, or each column of the right one.</summary>
    private static Tensor Shifted(Tensor values, Tensor? zero, int side)
    {
        var wide = values.to(ScalarType.Int32);
        if (zero is null)
            return wide;

        return wide - (side == 0 && zero.dim() == 1 ? zero.to(ScalarType.Int32).unsqueeze(-1) : zero.to(ScalarType.Int32));
    }
}
