using Approximation = TorchSharp.Modules.GELU.Approximate;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferPipeline.Train.Graphs.Operators;

/// <summary>Activation functions.</summary>
internal static class ActivationOperators
{
    private const string Microsoft = "com.microsoft.";

    internal static void Add(OperatorTable table)
    {
        table.Unary("Relu", x => x.relu());
        table.Unary("Tanh", x => x.tanh());
        table.Unary("Sigmoid", x => x.sigmoid());
        table.Unary("Softplus", x => x.softplus());
        table.Unary("Softsign", x => x / (x.abs() + 1));
        table.Unary("Mish", x => x * x.softplus().tanh());
        table.Unary("HardSwish", x => x.hardswish());
        table.Parametrized("LeakyRelu", "alpha", 0.01f, (x, alpha) => functional.leaky_relu(x, alpha));
        table.Parametrized("Elu", "alpha", 1, (x, alpha) => functional.elu(x, alpha));
        table.Parametrized("Celu", "alpha", 1, (x, alpha) => functional.celu(x, alpha));
        table.Parametrized("ThresholdedRelu", "alpha", 1, (x, alpha) => x * (x > alpha));
        table.Parametrized("Swish", "alpha", 1, (x, alpha) => alpha == 1 ? x.silu() : x * (x * alpha).sigmoid());
        table.Parametrized(Microsoft + "QuickGelu", "alpha", 1.702f, (x, alpha) => x * (x * alpha).sigmoid());
        table.One("Selu", Selu);
        table.One("HardSigmoid", HardSigmoid);
        table.Binary("PRelu", ParametricRelu);
        table.One("Gelu", scope => scope.Text("approximate", "none") == "tanh" ? inputs => inputs[0].gelu(Approximation.tanh) : inputs => inputs[0].gelu());
        table.Unary(Microsoft + "Gelu", x => x.gelu());
        table.One(Microsoft + "FastGelu", _ => inputs => (inputs.Find(1) is { } bias ? inputs[0] + bias : inputs[0]).gelu(Approximation.tanh));
        table.Binary(Microsoft + "BiasGelu", (x, bias) => (x + bias).gelu());
        table.One("Softmax", scope => AlongAxis(scope, (x, axis) => x.softmax(axis)));
        table.One("LogSoftmax", scope => AlongAxis(scope, (x, axis) => x.log_softmax(axis)));
        table.One("Hardmax", scope => AlongAxis(scope, (x, axis) => zeros_like(x).scatter(axis, x.argmax(axis, true), ones_like(x))));
    }

    private static Func<StepInputs, Tensor> Selu(NodeScope scope)
    {
        var (alpha, gamma) = (scope.Real("alpha", 1.67326319217681884765625f), scope.Real("gamma", 1.05070102214813232421875f));
        return inputs => functional.elu(inputs[0], alpha) * gamma;
    }

    private static Func<StepInputs, Tensor> HardSigmoid(NodeScope scope)
    {
        var (alpha, beta) = (scope.Real("alpha", 0.2f), scope.Real("beta", 0.5f));
        return alpha == 1f / 6 && beta == 0.5f ? inputs => inputs[0].hardsigmoid() : inputs => (inputs[0] * alpha + beta).clamp(0, 1);
    }

    /// <summary>One slope, one for each channel, or any other shape that broadcasts to the input.</summary>
    private static Tensor ParametricRelu(Tensor x, Tensor slope) =>
        slope.numel() == 1 || (slope.dim() == x.dim() - 1 && slope.numel() == x.shape[1] && slope.shape[0] == x.shape[1])
            ? functional.prelu(x, slope.reshape(-1))
            : x.clamp_min(0) + slope * (-(-x).clamp_min(0));

    /// <summary>Before opset 13 the axis said where the tensor is folded into a matrix, whose rows are what the function sees.</summary>
    private static Func<StepInputs, Tensor> AlongAxis(NodeScope scope, Func<Tensor, long, Tensor> compute)
    {
        if (scope.Opset >= 13)
        {
            var axis = scope.Whole("axis", -1);
            return inputs => compute(inputs[0], axis);
        }

        var fold = scope.Whole("axis", 1);
        return inputs =>
        {
            var x = inputs[0];
            var place = fold < 0 ? fold + x.dim() : fold;
            return place == x.dim() - 1 ? compute(x, -1) : compute(x.reshape(x.shape.Take((int)place).Aggregate(1L, (product, size) => product * size), -1), -1).reshape(x.shape);
        };
    }
}
