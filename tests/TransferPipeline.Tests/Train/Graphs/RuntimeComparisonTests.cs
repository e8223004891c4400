using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>What ONNX's own tests have no case for: older and newer forms of an operator give what ONNX Runtime gives.</summary>
public sealed class RuntimeComparisonTests
{
    public static TheoryData<string> Smooth => [.. SmoothNodes.ByName.Keys];

    public static TheoryData<string> Plain => [.. PlainNodes.ByName.Keys];

    [Theory]
    [MemberData(nameof(Smooth))]
    public void An_operator_with_a_gradient_gives_what_ONNX_Runtime_gives(string name) => AssertSame(SmoothNodes.ByName[name]);

    [Theory]
    [MemberData(nameof(Plain))]
    public void An_operator_gives_what_ONNX_Runtime_gives(string name) => AssertSame(PlainNodes.ByName[name]);

    private static void AssertSame(OneNode node)
    {
        using var scope = NewDisposeScope();
        var model = node.Model();
        var feeds = node.Feeds();
        var expected = RuntimeTensors.Run(model, node.Fed, feeds, node.Given);

        using var graph = TorchGraph.Create(model, node.Fed, node.Given);
        var actual = graph.Forward(feeds, ForwardMode.Inference);

        Assert.Equal(expected.Length, actual.Count);
        for (var index = 0; index < expected.Length; index++)
            Assert.Null(TorchValues.Difference(expected[index], actual[index], 1e-5));
    }
}
