using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>Values of a configuration file, each refused by name where it is of the wrong kind.</summary>
internal sealed class ConfigValues(JsonElement values, string file)
{
    internal string File => file;

    internal JsonElement? Find(string key) => values.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal string Text(string key) => Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <param name="missing">What a missing key means.</param>
    internal bool Is(string key, bool missing) => Find(key) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, "is neither true nor false")
        : missing;

    internal double? Number(string key) => Find(key) is { } value ? value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(key, "is no number") : null;

    internal IReadOnlyList<double>? Numbers(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
            : throw Wrong(key, "is no list of numbers")
        : null;

    internal RejectedException Wrong(string key, string problem) => new($"{file}: '{key}' {problem}. Write a card (<model>.card.json) beside the model that says how pictures are prepared.");
}
