using Google.Protobuf;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Tests.Hub;

/// <summary>A graph of one addition whose four weights lie in another file.</summary>
internal static class ExternalModel
{
    internal static byte[] Bytes(string file)
    {
        var weights = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External, Dims = { 4 } };
        weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        weights.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = "16" });
        return new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "added",
                Initializer = { weights },
                Input = { Vector("x") },
                Output = { Vector("y") },
                Node = { new NodeProto { OpType = "Add", Input = { "x", "w" }, Output = { "y" } } },
            },
        }.ToByteArray();
    }

    private static ValueInfoProto Vector(string name) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" }, new TensorShapeProto.Types.Dimension { DimValue = 4 } } } } },
    };
}
