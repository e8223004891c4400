using static TorchSharp.torch;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Comparisons, truth values and choices.</summary>
internal static class LogicOperators
{
    internal static void Add(OperatorTable table)
    {
        table.Binary("Equal", (a, b) => a.eq(b));
        table.Binary("Less", (a, b) => a.lt(b));
        table.Binary("LessOrEqual", (a, b) => a.le(b));
        table.Binary("Greater", (a, b) => a.gt(b));
        table.Binary("GreaterOrEqual", (a, b) => a.ge(b));
        table.Binary("And", (a, b) => a.logical_and(b));
        table.Binary("Or", (a, b) => a.logical_or(b));
        table.Binary("Xor", (a, b) => a.logical_xor(b));
        table.Unary("Not", x => x.logical_not());
        table.Binary("BitwiseAnd", (a, b) => a.bitwise_and(b));
        table.Binary("BitwiseOr", (a, b) => a.bitwise_or(b));
        table.Binary("BitwiseXor", (a, b) => a.bitwise_xor(b));
        table.Unary("BitwiseNot", x => x.bitwise_not());
        table.One("Where", _ => inputs => where(inputs[0], inputs[1], inputs[2]));
        table.Unary("IsNaN", x => x.isnan());
        table.One("IsInf", IsInfinite);
    }

    private static Func<StepInputs, Tensor> IsInfinite(NodeScope scope) => (scope.Whole("detect_positive", 1), scope.Whole("detect_negative", 1)) switch
    {
        (0, 0) => inputs => zeros_like(inputs[0], ScalarType.Bool),
        (0, _) => inputs => inputs[0].isneginf(),
        (_, 0) => inputs => inputs[0].isposinf(),
        _ => inputs => inputs[0].isinf(),
    };
}
