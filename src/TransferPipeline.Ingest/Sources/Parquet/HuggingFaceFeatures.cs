using System.Text.Json;

namespace TransferPipeline.Ingest.Sources.Parquet;

/// <summary>What Hugging Face <c>datasets</c> says of a file's columns in its metadata; whatever of it cannot be understood is taken as not said.</summary>
internal sealed class HuggingFaceFeatures
{
    private readonly Dictionary<string, IReadOnlyList<string>> classes = new(StringComparer.Ordinal);
    private readonly List<string> images = [];

    internal static HuggingFaceFeatures None { get; } = new();

    /// <summary>The names of its classes by the column that holds their numbers, or lists of them.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Classes => classes;

    /// <summary>Columns of pictures.</summary>
    internal IReadOnlyList<string> Images => images;

    /// <param name="json">The value under the key <c>huggingface</c>.</param>
    internal static HuggingFaceFeatures Parse(string json)
    {
        var features = new HuggingFaceFeatures();
        try
        {
            using var document = JsonDocument.Parse(json);
            if (Child(document.RootElement, "info") is not { } info || Child(info, "features") is not { ValueKind: JsonValueKind.Object } columns)
                return None;

            foreach (var column in columns.EnumerateObject())
                features.Add(column.Name, column.Value);
        }
        catch (JsonException)
        {
            return None;
        }

        return features;
    }

    private static JsonElement? Child(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : null;

    private void Add(string column, JsonElement feature)
    {
        var type = Child(feature, "_type") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        if (type == "Image")
            images.Add(column);

        if (type == "ClassLabel" && Child(feature, "names") is { ValueKind: JsonValueKind.Array } names && names.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            classes.TryAdd(column, [.. names.EnumerateArray().Select(item => item.GetString()!)]);

        // A list is {"_type": "List" or "Sequence", "feature": …}; older files have […].
        if (type is "List" or "LargeList" or "Sequence" && Child(feature, "feature") is { } element)
            Add(column, element);
        else if (feature is { ValueKind: JsonValueKind.Array } && feature.GetArrayLength() == 1)
            Add(column, feature[0]);
    }
}
