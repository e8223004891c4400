using TorchSharp;
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
        table.One("Pow", Power);
        table.One("Mod", scope => scope.Whole("fmod", 0) == 1 ? inputs => inputs[0].fmod(inputs[1]) : inputs => inputs[0].remainder(inputs[1]));
        table.One("Min", _ => inputs => Fold(inputs, (a, b) => a.minimum(b)));
        table.One("Max", _ => inputs => Fold(inputs, (a, b) => a.maximum(b)));
        table.One("Sum", _ => inputs => Fold(inputs, (a, b) => a + b));
        table.One("Mean", _ => inputs => Fold(inputs, (a, b) => a + b) / (float)inputs.Count);
        table.One("Clip", Clip);
        table.Unary("Abs", x => x.abs());
        table.Unary("Neg", x => -x);
        table.Unary("Sign", x => x.sign());
        table.Unary("Floor", x => x.floor());
        table.Unary("Ceil", x => x.ceil());
        table.Unary("Round", x => x.round());
        table.Unary("Sqrt", x => x.sqrt());
        table.Unary("Reciprocal", x => x.reciprocal());
        table.Unary("Exp", x => x.exp());
        table.Unary("Log", x => x.log());
        table.Unary("Erf", x => x.erf());
        table.Unary("Sin", x => x.sin());
        table.Unary("Cos", x => x.cos());
        table.Unary("Tan", x => x.tan());
        table.Unary("Asin", x => x.asin());
        table.Unary("Acos", x => x.acos());
        table.Unary("Atan", x => x.atan());
        table.Unary("Sinh", x => x.sinh());
        table.Unary("Cosh", x => x.cosh());
        table.Unary("Asinh", x => x.asinh());
        table.Unary("Acosh", x => x.acosh());
        table.Unary("Atanh", x => x.atanh());
    }

    /// <summary>Integers are divided towards zero.</summary>
    private static Tensor Divide(Tensor a, Tensor b) => is_integral(a) ? a.div(b, RoundingMode.trunc) : a / b;

    /// <summary>The result has the base's type.</summary>
    private static Func<StepInputs, Tensor> Power(NodeScope scope)
    {
        // One known exponent is faster as a number, and has exact special cases in torch: squares and roots.
        if (scope.Constant(1) is { } constant && constant.numel() == 1 && constant.dim() == 0)
        {
            var number = (double)TensorImport.Reals(constant)[0];
            Scalar exponent = number == Math.Truncate(number) ? (long)number : number;
            return inputs => number == 2 ? inputs[0] * inputs[0] : Typed(inputs[0].pow(exponent), inputs[0]);
        }

        return inputs => Typed(inputs[0].pow(inputs[1]), inputs[0]);
    }

    private static Tensor Typed(Tensor value, Tensor model) => value.dtype == model.dtype ? value : value.to(model.dtype);

    private static Tensor Fold(StepInputs inputs, Func<Tensor, Tensor, Tensor> combine)
    {
        var result = inputs[0];
        for (var index = 1; index < inputs.Count; index++)
            result = combine(result, inputs[index]);
        return result;
    }

    /// <summary>Limits are attributes before opset 11, inputs from then on; either may be left out.</summary>
    private static Func<StepInputs, Tensor> Clip(NodeScope scope)
    {
        var (least, most) = (Limit(scope, "min", 1, float.MinValue), Limit(scope, "max", 2, float.MaxValue));
        if ((least is null && scope.Has(1)) || (most is null && scope.Has(2)))
            return inputs => inputs.Find(1) is null && inputs.Find(2) is null ? inputs[0] : inputs[0].clamp(inputs.Find(1), inputs.Find(2));

        // These two have a gradient in one sweep; clamp's takes four.
        if (least?.ToDouble() == 0 && (most is null || most.ToDouble() == 6))
            return most is null ? inputs => inputs[0].relu() : inputs => inputs[0].relu6();

        return least is null && most is null ? inputs => inputs[0] : inputs => inputs[0].clamp(least, most);
    }

    private static Scalar? Limit(NodeScope scope, string attribute, int input, float none)
    {
        if (scope.Has(input))
            return scope.Constant(input) is { } constant ? is_integral(constant) ? TensorImport.Wholes(constant)[0] : TensorImport.Reals(constant)[0] : null;

        return scope.Real(attribute, none) is var stated && stated != none ? stated : null;
    }
}
