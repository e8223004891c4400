using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Arithmetic on each element, with ONNX's broadcasting, which is torch's.</summary>
internal static class ElementwiseOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Binary("Add", (a, b) => a + b);
        table.Binary("Sub", (a, b) => a - b);
        table.Binary("Mul", (a, b) => a * b);
        table.Binary("Div", Divide);
    }

    /// <summary>Integers are divided towards zero.</summary>
    private static Tensor Divide(Tensor a, Tensor b) => a.is_integral() && b.is_integral() ? a.div(b, RoundingMode.trunc) : a / b;
}
