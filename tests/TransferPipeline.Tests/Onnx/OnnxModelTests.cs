using Google.Protobuf;
using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Inspection;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Onnx;

public sealed class OnnxModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-onnx");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Every_model_comes_back_as_it_was()
    {
        foreach (var path in Directory.EnumerateFiles(Shared.Find("models"), "*.onnx", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            var written = ModelProto.Parser.ParseFrom(bytes).ToByteArray();

            // Fields may move, none may be lost: read and written again nothing changes, and no byte went missing but repeated tags of packed numbers.
            Assert.Equal(written, ModelProto.Parser.ParseFrom(written).ToByteArray());
            Assert.True(WireFields.Count(bytes).SequenceEqual(WireFields.Count(written)), path);
        }
    }

    [Fact]
    public void Fields_of_the_format_that_are_not_known_here_survive_an_edit()
    {
        // Field 25 of a model holds its local functions, field 20 its training info.
        byte[] foreign = [.. Networks.Pixels(17).ToBytes(), 0xCA, 0x01, 0x03, 1, 2, 3];
        var path = Store("foreign.onnx", foreign);

        var edited = OnnxModel.Load(path).WithMetadata("k", "v").ToBytes();

        Assert.True(edited.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xCA, 0x01, 0x03, 1, 2, 3]) >= 0);
    }

    [Fact]
    public void Initializers_listed_as_inputs_are_not_inputs()
    {
        var model = OnnxModel.Load(Shared.Find("models", "image", "ultraface_rfb_320.onnx"));

        Assert.Equal(["input float[1,3,240,320]"], model.Inputs.Select(input => input.ToString()));
        Assert.Equal((9, 4), (model.Opset, model.IrVersion));
    }

    [Fact]
    public void Pruning_keeps_only_what_an_output_needs()
    {
        var pruned = GraphPruning.Keep(Networks.Pixels(17), ["other"]);

        Assert.Equal(["other"], pruned.Outputs.Select(output => output.Name));
        Assert.Equal(["unused"], new TensorReader(pruned).Names);
        Assert.Equal([3f, 6, 9, 12], Networks.Run(pruned, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["other"]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html></html>", "web page")]
    [InlineData("PK\u0003\u0004 and so on and so on", "zip archive")]
    [InlineData("\u0008\u0008", "holds no graph")]
    public void What_is_no_model_is_refused_with_a_reason(string content, string reason)
    {
        var path = Store("model.onnx", System.Text.Encoding.Latin1.GetBytes(content));

        var refusal = Assert.Throws<RejectedException>(() => OnnxModel.Load(path));

        Assert.Contains(path, refusal.Message);
        Assert.Contains(reason, refusal.Message);
    }

    [Fact]
    public void A_model_cut_anywhere_is_refused_or_whole()
    {
        var bytes = Networks.Pixels(17).ToBytes();
        for (var length = 1; length < bytes.Length; length++)
        {
            var path = Store("cut.onnx", bytes[..length]);
            Assert.Throws<RejectedException>(() => OnnxModel.Load(path));
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Assert.Contains("does not exist", Assert.Throws<RejectedException>(() => OnnxModel.Load(Path.Combine(folder.FullName, "no.onnx"))).Message);
        Assert.Contains("is a folder", Assert.Throws<RejectedException>(() => OnnxModel.Load(folder.FullName)).Message);
    }

    [Fact]
    public void Inspection_counts_parameters_and_operators()
    {
        var inspection = ModelInspection.Of(Shared.Find("models", "image", "mobilenet_v1_025_224.onnx"));

        Assert.Equal(27, inspection.Operators.Single(pair => pair.Key == "Conv").Value);
        Assert.Equal((13, 7), (inspection.Opset, inspection.IrVersion));
        Assert.InRange(inspection.Parameters, 470_000, 480_000);
        Assert.NotNull(inspection.Card);
        Assert.Equal(("embedding", 13), (inspection.Blocks?.Output, inspection.Blocks?.Count));
    }

    [Fact]
    public void Inspection_says_why_a_graph_has_no_blocks()
    {
        var inspection = ModelInspection.Of(Store("pixels.onnx", Networks.Pixels(17).ToBytes()));

        Assert.Null(inspection.Blocks);
        Assert.Contains("there is nothing to tune", inspection.BlocksProblem);
    }

    [Fact]
    public void The_key_changes_with_model_preprocessing_and_output_and_with_nothing_else()
    {
        var card = new ModelCard { Input = "i", Embedding = "e", Preprocessing = new() { Height = 2, Width = 2 } };
        var key = ModelKey.Of("ab", card);

        Assert.Matches("^[0-9a-f]{16}$", key);
        Assert.Equal(key, ModelKey.Of("AB", card with { Name = "other", Labels = ["x"] }));
        Assert.NotEqual(key, ModelKey.Of("ac", card));
        Assert.NotEqual(key, ModelKey.Of("ab", card with { Embedding = "f" }));
        Assert.NotEqual(key, ModelKey.Of("ab", card with { Preprocessing = card.Preprocessing with { Interpolation = "bicubic" } }));
    }

    private string Store(string name, byte[] content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
