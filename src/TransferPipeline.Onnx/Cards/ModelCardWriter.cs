using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Cards as JSON, always the same text for the same card: camelCase, in the order of the type's members, nothing for null.</summary>
public static class ModelCardWriter
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonSerializerOptions OneLine = new(Options) { WriteIndented = false };

    public static string Write(ModelCard card) => JsonSerializer.Serialize(card, Options) + "\n";

    /// <summary>What the card says of inputs, alone on one line, for hashing.</summary>
    internal static string WriteInputs(ModelCard card) =>
        card.Text is null ? JsonSerializer.Serialize(card.Preprocessing, OneLine) : JsonSerializer.Serialize(card.Text, OneLine);
}
