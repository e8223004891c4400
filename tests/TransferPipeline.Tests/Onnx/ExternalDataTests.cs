using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-external");

    public ExternalDataTests() => File.WriteAllBytes(In("weights.bin"), [9, 9, 9, 9, .. BitConverter.GetBytes(5f)]);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Weights_beside_the_model_are_read_and_can_be_put_inside()
    {
        var model = OnnxModel.Load(Store("weights.bin"));

        Assert.Equal([5f], new TensorReader(model).Floats("two"));
        var inlined = ExternalData.Inline(model);
        Assert.Equal([5f, 10, 15, 20], Networks.Run(inlined, "pixels", [1, 2, 3, 4], 1, 1, 2, 2)["embedding"]);
        Assert.Empty(ExternalData.Files(inlined));
    }

    [Theory]
    [InlineData("../weights.bin", "must not lie outside")]
    [InlineData("a/../../weights.bin", "must not lie outside")]
    [InlineData("/etc/hostname", "must be named relative")]
    [InlineData("C:\\weights.bin", "must be named relative")]
    [InlineData("gone.bin", "not beside the model")]
    [InlineData("", "names no file")]
    [InlineData("soft.bin", "symbolic link")]
    [InlineData("softfolder/weights.bin", "symbolic link")]
    [InlineData("hard.bin", "hard link")]
    public void A_place_that_must_not_be_read_is_refused(string location, string reason)
    {
        File.CreateSymbolicLink(In("soft.bin"), In("weights.bin"));
        Directory.CreateSymbolicLink(In("softfolder"), folder.FullName);
        if (reason == "hard link")
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are looked at on Linux only.");
            using var link = System.Diagnostics.Process.Start("ln", [In("weights.bin"), In("hard.bin")]);
            link.WaitForExit();
        }

        var refusal = Assert.Throws<RejectedException>(() => OnnxModel.Load(Store(location)));

        Assert.Contains("'two'", refusal.Message);
        Assert.Contains(reason, refusal.Message);
    }

    [Theory]
    [InlineData("offset", "5", "was cut short")]
    [InlineData("offset", "-1", "does not fit")]
    [InlineData("length", "8", "does not fit")]
    [InlineData("length", "many", "does not fit")]
    public void Bytes_that_are_not_there_are_refused(string key, string value, string reason) => Assert.Contains(
        reason,
        Assert.Throws<RejectedException>(() => OnnxModel.Load(Store("weights.bin", key, value))).Message);

    private string Store(string location, string key = "length", string value = "4")
    {
        var proto = Networks.Pixels(17).Copy();
        var tensor = proto.Graph.Initializer.Single(tensor => tensor.Name == "two");
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        var entries = new Dictionary<string, string> { ["location"] = location, ["offset"] = "4", [key] = value };
        tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        var path = In("model.onnx");
        new OnnxModel(proto, null).Save(path);
        return path;
    }

    private string In(string name) => Path.Combine(folder.FullName, name);
}
