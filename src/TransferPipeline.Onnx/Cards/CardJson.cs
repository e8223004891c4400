using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards;

/// <summary>JSON to card, with a plain word about every key that is not one.</summary>
internal static class CardJson
{
    private static readonly string[] CardKeys = Keys(typeof(ModelCard), nameof(ModelCard.Inferred));

    /// <summary>Those keys of a card that hold keys themselves.</summary>
    private static readonly Dictionary<string, string[]> Sections = new()
    {
        ["preprocessing"] = Keys(typeof(ImagePreprocessing)),
        ["text"] = Keys(typeof(TextPreprocessing)),
        ["generation"] = Keys(typeof(TextGeneration)),
        ["detection"] = Keys(typeof(ObjectDetection)),
        ["distance"] = Keys(typeof(DistanceLimit)),
        ["crop"] = Keys(typeof(CropRule)),
    };

    internal static ModelCard Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            RefuseUnknown(root, CardKeys, "", source);
            foreach (var (name, keys) in Sections)
            {
                if (root.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object)
                    RefuseUnknown(section, keys, name + ".", source);
            }

            var card = document.Deserialize<ModelCard>(ModelCardWriter.Options)
                ?? throw new RejectedException($"{source} is null; a card is a JSON object.");
            return card.Preprocessing is { Channels: "grey" } picture ? card with { Preprocessing = OneChannel(picture, root.GetProperty("preprocessing")) } : card;
        }
        catch (JsonException failure)
        {
            throw new RejectedException($"{source} is not a model card: {failure.Message}", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new RejectedException($"{source} is not a model card: a value has the wrong kind. {failure.Message}", failure);
        }
    }

    /// <summary>Defaults are for three channels; a grey card that leaves them out means the same for one.</summary>
    private static ImagePreprocessing OneChannel(ImagePreprocessing picture, JsonElement stated) => picture with
    {
        Mean = stated.TryGetProperty("mean", out _) ? picture.Mean : [0],
        Std = stated.TryGetProperty("std", out _) ? picture.Std : [1],
    };

    private static void RefuseUnknown(JsonElement element, string[] keys, string prefix, string source)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new RejectedException($"{source} is not a model card: a JSON object is needed, this is {element.ValueKind}.");

        foreach (var property in element.EnumerateObject())
        {
            if (keys.Contains(property.Name))
                continue;

            var nearest = keys.MinBy(key => NameDistance.Between(property.Name, key))!;
            var hint = NameDistance.Between(property.Name, nearest) <= 3 ? $" Did you mean '{prefix}{nearest}'?" : "";
            throw new RejectedException($"{source}: unknown key '{prefix}{property.Name}'.{hint} Known: {string.Join(", ", keys)}.");
        }
    }

    private static string[] Keys(Type type, params string[] except) =>
    [
        .. type.GetProperties()
            .Where(property => property.GetMethod is { IsPublic: true } && !except.Contains(property.Name))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
    ];
}
