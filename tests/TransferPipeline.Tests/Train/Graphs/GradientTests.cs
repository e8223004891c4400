using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Gradients in float64 against central differences.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Names => [.. SmoothNodes.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_is_what_small_steps_give(string name) => AssertGradients(SmoothNodes.ByName[name], ForwardMode.Inference);

    [Fact]
    public void The_gradient_goes_through_the_statistics_of_the_batch() =>
        AssertGradients(SmoothNodes.ByName.Values.Single(node => node.Operation == "BatchNormalization"), ForwardMode.BatchStatistics);

    /// <summary>The length of a vector has no gradient there; torch takes zero, and a window's padding must not make all weights no numbers.</summary>
    [Theory]
    [InlineData("ReduceL2")]
    [InlineData("LpNormalization")]
    public void A_vector_of_zeros_has_a_gradient_that_is_a_number(string operation)
    {
        using var scope = NewDisposeScope();
        var node = new OneNode(operation, 13, [Operand.X(2, 3)]) { Attributes = operation == "ReduceL2" ? [("axes", new long[] { -1 })] : [("axis", -1L)] };
        using var graph = TorchGraph.Create(node.Model(), node.Fed, node.Given);
        var x = TorchValues.From([0f, 0, 0, 0, 3, 4], 2, 3).requires_grad_();

        (graph.Forward([x], ForwardMode.Inference)[0] * 2).sum().backward();

        var gradient = TorchValues.Floats(x.grad!);
        Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
        if (operation == "ReduceL2")
            Assert.Equal([0f, 0f, 0f, 0f, 1.2f, 1.6f], gradient);
    }

    private static void AssertGradients(OneNode floats, ForwardMode mode)
    {
        using var scope = NewDisposeScope();
        var node = floats.InDoubles();
        using var graph = TorchGraph.Create(node.Model(), node.Fed, node.Given);
        var feeds = node.Feeds();
        var roles = floats.Operands.Select(operand => operand.Role).Where(role => role != OperandRole.Constant);
        Tensor[] operands = [.. feeds.Zip(roles).Where(pair => pair.First.is_floating_point() && pair.Second != OperandRole.Statistic).Select(pair => pair.First.requires_grad_())];

        Loss().backward();

        foreach (var operand in operands)
        {
            var gradient = operand.grad;
            Assert.NotNull(gradient);
            Assert.Equal(operand.shape, gradient.shape);
            var expected = Differences(operand);
            var actual = gradient.contiguous().data<double>().ToArray();
            for (var index = 0; index < expected.Length; index++)
                Assert.True(Math.Abs(expected[index] - actual[index]) <= Tolerance * Math.Max(1, Math.Abs(expected[index])), $"{floats.Operation}: {actual[index]} instead of {expected[index]}");
        }

        Tensor Loss() => graph.Forward(feeds, mode).Where(output => output.is_floating_point())
            .Select(output => (output.to_type(ScalarType.Float64) * Directions(output)).sum()).Aggregate((sum, part) => sum + part);

        double[] Differences(Tensor operand)
        {
            using var still = no_grad();
            var flat = operand.view(-1);
            return [.. Enumerable.Range(0, (int)flat.numel()).Select(index =>
            {
                var value = flat[index].item<double>();
                var (above, below) = (At(value + Step), At(value - Step));
                flat[index] = value;
                return (above - below) / (2 * Step);

                double At(double moved)
                {
                    using var inner = NewDisposeScope();
                    flat[index] = moved;
                    return Loss().item<double>();
                }
            })];
        }
    }

    private static Tensor Directions(Tensor output) => tensor(Networks.Noise((int)output.numel(), 99)).to_type(ScalarType.Float64).reshape(output.shape);
}
