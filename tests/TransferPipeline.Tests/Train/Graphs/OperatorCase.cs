using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Proto;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Tests.Train.Graphs;

/// <summary>A model of one operator with inputs and outputs, from ONNX's own tests. Of a value that is no tensor of numbers only <see cref="OnlyNumbers"/> tells.</summary>
internal sealed record OperatorCase(string Name, OnnxModel Model, bool OnlyNumbers, IReadOnlyList<TensorValue> Inputs, IReadOnlyList<TensorValue> Outputs)
{
    private const string Folder = "/usr/share/libonnx-testdata/data/node";

    internal static IEnumerable<OperatorCase> All()
    {
        Assert.SkipUnless(Directory.Exists(Folder) || Environment.GetEnvironmentVariable("CI") is "true", "Debian's package libonnx-testdata is not installed.");
        return Directory.GetDirectories(Folder).Order(StringComparer.Ordinal).Select(Read);
    }

    private static OperatorCase Read(string folder)
    {
        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
        var values = model.Proto.Graph.Input.Concat(model.Proto.Graph.Output).Select(value => value.Type.TensorType?.ElemType);
        var numbers = values.All(type => type is not (null or 0 or (int)ElementType.String));
        return new(Path.GetFileName(folder), model, numbers, Values("input", model.Inputs), Values("output", model.Outputs));

        // Half precision is stored as the 16-bit numbers that hold its bits.
        TensorValue[] Values(string kind, IReadOnlyList<TensorDescription> values) =>
            numbers ? [.. values.Select((value, index) => Value($"{kind}_{index}.pb") with { ElementType = value.ElementType })] : [];

        TensorValue Value(string file) => TensorValue.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", file))), null);
    }
}
