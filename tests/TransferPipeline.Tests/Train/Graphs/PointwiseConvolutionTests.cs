using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>Convolutions with a kernel of one pixel: some of them end the process inside libtorch 2.10's oneDNN.</summary>
public sealed class PointwiseConvolutionTests
{
    [Theory]
    [InlineData(2, 64, 128, 28, 2, false)]
    [InlineData(1, 64, 128, 28, 2, true)]
    [InlineData(2, 32, 16, 14, 1, true)]
    [InlineData(2, 256, 512, 7, 2, false)]
    [InlineData(2, 3, 5, 9, 3, true)]
    public void Its_result_and_gradients_are_those_of_a_matrix_product(int batch, int from, int to, int side, int stride, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var node = new OneNode("Conv", 17, [Operand.X(batch, from, side, side), Operand.Weight(to, from, 1, 1)], ("strides", new long[] { stride, stride }));
        using var graph = TorchGraph.Create(node.Model(), node.Fed, node.Given);
        var feed = node.Feeds()[0];
        var input = (channelsLast ? feed.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : feed).detach().requires_grad_();
        var weight = graph.Parameters.Single().Value;

        var output = graph.Forward([input], ForwardMode.Inference)[0];
        (output * output).sum().backward();

        var (plainInput, plainWeight) = (feed.detach().clone().requires_grad_(), weight.detach().clone().requires_grad_());
        var expected = einsum("bihw,oi->bohw", plainInput.slice(2, 0, side, stride).slice(3, 0, side, stride), plainWeight.reshape(to, from));
        (expected * expected).sum().backward();
        Assert.Null(TorchValues.Difference(expected, output, 1e-3));
        Assert.Null(TorchValues.Difference(plainInput.grad!, input.grad!, 1e-3));
        Assert.Null(TorchValues.Difference(plainWeight.grad!, weight.grad!, 1e-3));
    }
}
