using Google.Protobuf;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Tests.Hub;

/// <summary>A picture network of any size: the mean of each channel, and a linear layer.</summary>
internal static class ImageGraph
{
    internal static byte[] Bytes(int classes, string pooling = "GlobalAveragePool")
    {
        var weights = new TensorProto { Name = "w", DataType = 1, Dims = { 3, classes } };
        weights.FloatData.AddRange(Enumerable.Range(0, 3 * classes).Select(number => number / 10f));
        return new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "means",
                Initializer = { weights },
                Input = { Tensor("pixels", "batch", "channels", "height", "width") },
                Output = { Tensor("logits", "batch", classes.ToString(System.Globalization.CultureInfo.InvariantCulture)) },
                Node =
                {
                    new NodeProto { OpType = pooling, Input = { "pixels" }, Output = { "means" } },
                    new NodeProto { OpType = "Flatten", Input = { "means" }, Output = { "features" } },
                    new NodeProto { OpType = "MatMul", Input = { "features", "w" }, Output = { "logits" } },
                },
            },
        }.ToByteArray();
    }

    private static ValueInfoProto Tensor(string name, params string[] dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
            shape.Dim.Add(int.TryParse(dimension, out var size) ? new TensorShapeProto.Types.Dimension { DimValue = size } : new TensorShapeProto.Types.Dimension { DimParam = dimension });

        return new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }
}
