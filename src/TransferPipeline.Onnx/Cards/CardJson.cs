using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Onnx.Cards;

/// <summary>JSON to card, with a plain word about every key that is not one.</summary>
internal static class CardJson
{
    private static readonly string[] CardKeys = Keys(typeof(ModelCard), nameof(ModelCard.Inferred));
    private static readonly string[] PreprocessingKeys = Keys(typeof(ImagePreprocessing));

    internal static ModelCard Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            RefuseUnknown(root, CardKeys, "", source);
            var grey = false;
            var stated = new HashSet<string>();
            if (root.TryGetProperty("preprocessing", out var preprocessing) && preprocessing.ValueKind == JsonValueKind.Object)
            {
                RefuseUnknown(preprocessing, PreprocessingKeys, "preprocessing.", source);
                grey = preprocessing.TryGetProperty("channels", out var channels) && channels.ValueEquals("grey");
                stated = [.. preprocessing.EnumerateObject().Select(property => property.Name)];
            }

            var card = document.Deserialize<ModelCard>(ModelCardWriter.Options)
                ?? throw new RejectedException($"{source} is null; a card is a JSON object.");
            return grey ? card with { Preprocessing = OneChannel(card.Preprocessing, stated) } : card;
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
    private static ImagePreprocessing OneChannel(ImagePreprocessing preprocessing, HashSet<string> stated) => preprocessing with
    {
        Mean = stated.Contains("mean") ? preprocessing.Mean : [0],
        Std = stated.Contains("std") ? preprocessing.Std : [1],
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
