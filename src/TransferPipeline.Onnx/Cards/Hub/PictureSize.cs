using System.Text.Json;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>A size as the hub's configurations write it: a number, <c>{height, width}</c>, <c>{shortest_edge}</c> or <c>[height, width]</c>.</summary>
/// <param name="Shorter">Length of the shorter side; the shape is kept.</param>
internal sealed record PictureSize(int? Height, int? Width, int? Shorter)
{
    /// <param name="square">A bare number is a square; else the shorter side.</param>
    internal static PictureSize? Read(ConfigValues config, string key, bool square)
    {
        if (config.Find(key) is not { } value)
            return null;

        return value.ValueKind switch
        {
            JsonValueKind.Number => square ? new(Side(value), Side(value), null) : new(null, null, Side(value)),
            JsonValueKind.Array when value.GetArrayLength() == 2 => new(Side(value[0]), Side(value[1]), null),
            JsonValueKind.Object when value.TryGetProperty("height", out var height) && value.TryGetProperty("width", out var width) => new(Side(height), Side(width), null),
            JsonValueKind.Object when value.TryGetProperty("shortest_edge", out var edge) && !value.TryGetProperty("longest_edge", out _) => new(null, null, Side(edge)),
            _ => throw config.Wrong(key, $"is {value.GetRawText()}, a way to size pictures that is not known"),
        };

        int Side(JsonElement side) => side.ValueKind == JsonValueKind.Number && side.TryGetDouble(out var length) && length is >= 1 and <= 8192
            ? (int)length
            : throw config.Wrong(key, $"is {value.GetRawText()}, which is no size");
    }
}
