using System.Text.Json;

namespace TransferPipeline.Ingest.Sources.Indexes;

/// <summary>A JSON object as a row: its texts, numbers and truth values by name, and beside them its lists.</summary>
internal static class JsonFields
{
    internal static IReadOnlyDictionary<string, string?> None { get; } = new Dictionary<string, string?>();

    internal static IReadOnlyDictionary<string, string> NoLists { get; } = new Dictionary<string, string>();

    internal static bool TryParse(string json, out IReadOnlyDictionary<string, string?> fields, out IReadOnlyDictionary<string, string> lists, out string? problem)
    {
        fields = None;
        lists = NoLists;
        problem = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                (fields, lists) = (Read(document.RootElement), Lists(document.RootElement));
                return true;
            }

            problem = $"It is no JSON object but {document.RootElement.ValueKind}.";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperation: an escaped half of a surrogate pair, which is no text.
            problem = $"It is no JSON: {exception.Message}";
        }

        return false;
    }

    private static IReadOnlyDictionary<string, string> Lists(JsonElement row)
    {
        Dictionary<string, string>? lists = null;
        foreach (var property in row.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array))
            (lists ??= new(StringComparer.OrdinalIgnoreCase)).TryAdd(property.Name, property.Value.GetRawText());

        return lists ?? NoLists;
    }

    private static Dictionary<string, string?> Read(JsonElement row)
    {
        var fields = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in row.EnumerateObject())
        {
            fields.TryAdd(property.Name, property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString(),
                JsonValueKind.Number => property.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            });
        }

        return fields;
    }
}
