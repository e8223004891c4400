using Google.Protobuf;

namespace TransferPipeline.Tests.Onnx;

/// <summary>A protobuf message as its wire format shows it, without any schema.</summary>
internal static class WireFields
{
    /// <summary>How often each top-level field occurs and with how many bytes, by field number; the same before and after a faithful rewrite.</summary>
    internal static SortedDictionary<int, (int Count, long Bytes)> Count(byte[] message)
    {
        var fields = new SortedDictionary<int, (int Count, long Bytes)>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var start = input.Position;
            input.SkipLastField();
            var (count, bytes) = fields.GetValueOrDefault(WireFormat.GetTagFieldNumber(tag));
            fields[WireFormat.GetTagFieldNumber(tag)] = (count + 1, bytes + input.Position - start);
        }

        return fields;
    }
}
