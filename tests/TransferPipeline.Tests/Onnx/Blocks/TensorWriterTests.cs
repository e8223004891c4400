using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Onnx.Blocks;

public sealed class TensorWriterTests : IDisposable
{
    private static readonly float[] Bias = [1, 2, 3];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Another_bias_moves_the_outputs_by_itself_and_nothing_else_of_the_file_changes()
    {
        var model = SmallNetworks.Get("residual");
        var old = new TensorReader(model).Floats("fc.bias");

        var written = Write(model, "fc.bias", Bias);

        var (before, after) = (Outputs(model), Outputs(Reloaded(written.Model)));
        Assert.All(Enumerable.Range(0, 6), index => Assert.Equal(before[index] - old[index % 3] + Bias[index % 3], after[index], 1e-5));
        var bytes = model.ToBytes();
        bytes.AsSpan(bytes.AsSpan().IndexOf(Raw(old)), 12).Clear();
        var changed = written.Model.ToBytes();
        changed.AsSpan(changed.AsSpan().IndexOf(Raw(Bias)), 12).Clear();
        Assert.Equal(bytes, changed);
        Assert.Empty(written.Rounded.Concat(written.Dequantized));
    }

    [Theory]
    [InlineData("typed")]
    [InlineData("constant")]
    [InlineData("value_floats")]
    [InlineData("double")]
    [InlineData("external")]
    public void A_weight_is_written_wherever_the_exporter_put_it(string place)
    {
        var model = Placed(place);

        var written = Write(model, place == "double" ? "fc.bias64" : "fc.bias", Bias);

        Assert.Equal(Outputs(Write(SmallNetworks.Get("residual"), "fc.bias", Bias).Model), Outputs(Reloaded(written.Model)));
        var kept = written.Model.Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == "fc.bias");
        Assert.Equal(place == "typed" ? 3 : 0, kept?.FloatData.Count ?? 0);
        Assert.Equal(model.Nodes.Count, written.Model.Nodes.Count);
    }

    [Fact]
    public void Sixteen_bits_hold_the_nearest_value_and_that_is_said()
    {
        var proto = SmallNetworks.Get("residual").Copy();
        var tensor = proto.Graph.Initializer.Single(tensor => tensor.Name == "fc.bias");
        tensor.DataType = (int)ElementType.Float16;
        tensor.RawData = ByteString.CopyFrom(new byte[6]);
        var model = new OnnxModel(proto, null);

        var written = Write(model, "fc.bias", [1.0001f, -2, 65504]);

        Assert.Equal(["fc.bias"], written.Rounded);
        var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(new TensorReader(written.Model).Read("fc.bias").Bytes.Span).ToArray();
        Assert.Equal([(Half)1, (Half)(-2), Half.MaxValue], halves);
        Assert.Contains("Float16 cannot hold", Assert.Throws<RejectedException>(() => Write(model, "fc.bias", [1, 2, 1e6f])).Message);
    }

    [Fact]
    public void An_exported_network_with_external_data_is_written_back_whole()
    {
        var model = OnnxModel.Load(MadeWeights.Place("resnet50_torchscript", folder.Path));
        var old = new TensorReader(model).Floats("fc.bias");
        var pixels = Networks.Noise(3 * 224 * 224);
        Directory.CreateDirectory(folder.File("tuned"));
        var path = folder.File("tuned", "model.onnx");

        WholeModel.Save(Write(model, "fc.bias", [.. old.Select(value => value + 1)]).Model, path);

        var tuned = OnnxModel.Load(path);
        Assert.Empty(ExternalData.Files(tuned));
        Assert.Equal(model.Nodes.Select(node => node.ToString()), tuned.Nodes.Select(node => node.ToString()));
        var (before, after) = (Networks.Run(ExternalData.Inline(model), "input", pixels, 1, 3, 224, 224)["logits"], Networks.Run(tuned, "input", pixels, 1, 3, 224, 224)["logits"]);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First + 1, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(-1.005f, 0xBF81)]
    public void The_other_sixteen_bits_round_to_even(float value, int bits) => Assert.Equal(bits, TensorEncoding.BFloat16(value));

    [Fact]
    public void A_quantized_weight_becomes_a_float_one_without_its_node()
    {
        var model = OnnxModel.Load(Shared.Find("models", "image", "mobilenet_v2_100_224_w8.onnx"));
        var name = "conv_51.weight";
        var values = Networks.Noise(1280 * 320, 9).Select(value => value / 50).ToArray();

        var written = Write(model, name, values);

        Assert.Equal([name], written.Dequantized);
        Assert.Equal(model.Nodes.Count - 1, written.Model.Nodes.Count);
        Assert.Equal([1280L, 320, 1, 1], new TensorReader(written.Model).Dimensions(name));
        Assert.Equal(new TensorReader(model).Names.Except([name + "_q", name + "_scale", name + "_zero_point"]).Append(name), new TensorReader(written.Model).Names);
        var pixels = Networks.Noise(3 * 224 * 224);
        Assert.NotEqual(Networks.Run(model, "input", pixels, 1, 3, 224, 224)["embedding"], Networks.Run(Reloaded(written.Model), "input", pixels, 1, 3, 224, 224)["embedding"]);
    }

    [Fact]
    public void A_tied_tensor_stored_twice_is_two_entries()
    {
        var proto = SmallNetworks.Get("gpt").Copy();
        var copy = proto.Graph.Initializer.Single(tensor => tensor.Name == "transformer.wte.weight").Clone();
        copy.Name = "lm_head.weight";
        proto.Graph.Initializer.Add(copy);
        proto.Graph.Node.Single(node => node.OpType == "Transpose" && node.Input[0] == "transformer.wte.weight").Input[0] = copy.Name;
        var values = Networks.Noise(40, 5);

        var both = TensorWriter.WithTensors(new OnnxModel(proto, null), new Dictionary<string, ReadOnlyMemory<float>> { ["transformer.wte.weight"] = values, ["lm_head.weight"] = values });

        var tied = Write(SmallNetworks.Get("gpt"), "transformer.wte.weight", values).Model;
        Assert.Equal(Feeds.Floats(Feeds.Run(tied, Feeds.For(tied))["logits"]), Feeds.Floats(Feeds.Run(both.Model, Feeds.For(tied))["logits"]));
    }

    [Theory]
    [InlineData("fc.bais", 3, "no weight 'fc.bais'")]
    [InlineData("/Flatten", 3, "no weight '/Flatten'")]
    [InlineData("fc.bias", 2, "shape [3], which 2 values do not fill")]
    [InlineData("fc.bias", -3, "is NaN")]
    public void What_cannot_be_written_is_refused(string name, int count, string reason)
    {
        var values = Enumerable.Repeat(count < 0 ? float.NaN : 1, Math.Abs(count)).ToArray();

        Assert.Contains(reason, Assert.Throws<RejectedException>(() => Write(SmallNetworks.Get("residual"), name, values)).Message);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3000)]
    public void A_whole_model_is_one_file_as_long_as_it_fits_and_two_beyond(long mostBytes)
    {
        var model = Write(Placed("external"), "fc.weight", Networks.Noise(24, 3)).Model;
        var path = folder.File("tuned.onnx");

        WholeModel.Save(model, path, mostBytes);

        var loaded = OnnxModel.Load(path);
        Assert.Equal(mostBytes == 3000 ? [path + ".data"] : [], ExternalData.Files(loaded));
        Assert.Equal(new TensorReader(model).Floats("layer2.0.conv2.weight"), new TensorReader(loaded).Floats("layer2.0.conv2.weight"));
        using var session = new InferenceSession(path);
        Assert.Equal(Outputs(ExternalData.Inline(model)), Feeds.Floats(Feeds.Run(session, Feeds.For(model))["logits"]));
        if (mostBytes == 3000)
            Assert.Contains("save the model in another place", Assert.Throws<RejectedException>(() => WholeModel.Save(loaded, path, mostBytes)).Message);
    }

    private static WrittenTensors Write(OnnxModel model, string name, float[] values) =>
        TensorWriter.WithTensors(model, new Dictionary<string, ReadOnlyMemory<float>> { [name] = values });

    private static float[] Outputs(OnnxModel model) => Feeds.Floats(Feeds.Run(model, Feeds.For(model))["logits"]);

    private static byte[] Raw(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private OnnxModel Reloaded(OnnxModel model)
    {
        var path = folder.File("written.onnx");
        model.Save(path);
        return OnnxModel.Load(path);
    }

    /// <summary>The residual network with the bias of its last layer kept in another way.</summary>
    private OnnxModel Placed(string place)
    {
        var proto = SmallNetworks.Get("residual").Copy();
        var graph = proto.Graph;
        var tensor = graph.Initializer.Single(tensor => tensor.Name == "fc.bias");
        var node = new NodeProto { OpType = "Constant", Output = { "fc.bias" } };
        switch (place)
        {
            case "typed":
                tensor.FloatData.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray());
                tensor.ClearRawData();
                break;
            case "constant":
                node.Attribute.Add(new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor });
                break;
            case "value_floats":
                node.Attribute.Add(new AttributeProto { Name = "value_floats", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 0, 0, 0 } });
                break;
            case "double":
                tensor.Name = "fc.bias64";
                tensor.DataType = (int)ElementType.Double;
                tensor.RawData = ByteString.CopyFrom(new byte[24]);
                node = new() { OpType = "Cast", Input = { tensor.Name }, Output = { "fc.bias" }, Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 } } };
                break;
            default:
                File.WriteAllBytes(folder.File("weights.bin"), tensor.RawData.ToByteArray());
                tensor.ClearRawData();
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
                break;
        }

        if (place is "constant" or "value_floats")
            graph.Initializer.Remove(tensor);
        if (place is "constant" or "value_floats" or "double")
            graph.Node.Insert(0, node);

        return new(proto, folder.Path);
    }
}
