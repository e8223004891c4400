using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Train.Graphs;
using static TorchSharp.torch;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>One graph is run on batches of other sizes and texts of other lengths, as training does.</summary>
public sealed class ShapeChangeTests
{
    [Theory]
    [InlineData("tiny_bert_classifier")]
    [InlineData("tiny_distilbert")]
    [InlineData("tiny_gpt2_past")]
    public void Each_shape_gives_what_ONNX_Runtime_gives(string name)
    {
        using var scope = NewDisposeScope();
        var model = OnnxModel.Load(Shared.Find("models", "exports", name + ".onnx"));
        string[] inputs = [.. model.Inputs.Select(input => input.Name)];
        string[] outputs = [.. model.Outputs.Select(output => output.Name)];
        using var graph = TorchGraph.Create(model, inputs, outputs);
        foreach (var (batch, length, past) in new[] { (2, 7, 0), (3, 5, 0), (1, 5, 2), (2, 7, 0), (2, 3, 4), (3, 5, 0) })
        {
            Tensor[] feeds = [.. inputs.Select(input => Feed(input, batch, length, name.Contains("gpt", StringComparison.Ordinal) ? past : 0))];

            var actual = graph.Forward(feeds, ForwardMode.Inference);

            foreach (var (expected, given) in RuntimeTensors.Run(model, inputs, feeds, outputs).Zip(actual))
                Assert.Null(TorchValues.Difference(expected, given, 1e-5));
        }
    }

    private static Tensor Feed(string input, int batch, int length, int past) => input switch
    {
        "input_ids" => Formula.Ids(1000, batch, length),
        "token_type_ids" => zeros([batch, length], ScalarType.Int64),
        "attention_mask" => Formula.Mask(past + length, [.. Enumerable.Range(0, batch).Select(row => past + length - row)]),
        "position_ids" => arange(past, past + length, 1, ScalarType.Int64).expand(batch, length),
        _ => Formula.Pixels(batch, 4, past, 8),
    };
}
