using Google.Protobuf;
using TransferPipeline.Onnx.Proto;

namespace TransferPipeline.Onnx.Graphs;

/// <summary>The metadata of a model file alone: the graph, which is nearly all of it, is passed over.</summary>
internal static class ModelMetadata
{
    private static readonly uint Entry = WireFormat.MakeTag(ModelProto.MetadataPropsFieldNumber, WireFormat.WireType.LengthDelimited);

    internal static IReadOnlyDictionary<string, string> Read(Stream model)
    {
        var metadata = new Dictionary<string, string>();
        using var input = new CodedInputStream(model, leaveOpen: true);
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag != Entry)
            {
                input.SkipLastField();
                continue;
            }

            var entry = new StringStringEntryProto();
            input.ReadMessage(entry);
            metadata[entry.Key] = entry.Value;
        }

        return metadata;
    }
}
