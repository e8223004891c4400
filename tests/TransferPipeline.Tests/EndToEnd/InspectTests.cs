using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Tests.Onnx.Blocks;

namespace TransferPipeline.Tests.EndToEnd;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Blocks_are_printed_with_their_numbers_parameters_and_cuts()
    {
        Save(SmallNetworks.Get("bert"));

        var shown = (await new TransferProgram(folder.Path).RunAsync("models", "inspect", "model.onnx")).Demand(0);
        var json = (await new TransferProgram(folder.Path).RunAsync("models", "inspect", "model.onnx", "--json")).Demand(0).Json;

        Assert.Contains("blocks: 2 to count up to 'last_hidden_state'", shown.Output);
        Assert.Matches(@"1 +│ encoder\.layer\.1 +│ /encoder/layer\.0/output/LayerNorm/LayerNormalization +│ +22 │ +172 │ +172 ", shown.Output);
        var last = json.GetProperty("blocks")[2];
        Assert.Equal((1, "encoder.layer.1", 172), (last.GetProperty("number").GetInt32(), last.GetProperty("name").GetString(), last.GetProperty("parametersFromHere").GetInt32()));
        Assert.Equal("/Mul", last.GetProperty("cut").GetProperty("sideTensors")[0].GetString());
        Assert.Equal("last_hidden_state", json.GetProperty("blocksEnd").GetString());
        Assert.Contains(json.GetProperty("cuts").EnumerateArray(), cut => cut.GetString() == last.GetProperty("cut").GetProperty("tensor").GetString());
    }

    [Fact]
    public async Task A_graph_without_weights_says_why_it_has_no_blocks()
    {
        Save(Networks.Pixels(17));

        var shown = (await new TransferProgram(folder.Path).RunAsync("models", "inspect", "model.onnx")).Demand(0);

        Assert.Contains("blocks: none: Nothing with weights", shown.Output);
    }

    private void Save(OnnxModel model) => model.Save(folder.File("model.onnx"));
}
