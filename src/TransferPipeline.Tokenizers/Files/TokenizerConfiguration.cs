using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>What stands beside a tokenizer.json: tokenizer_config.json and special_tokens_map.json.</summary>
internal sealed record TokenizerConfiguration
{
    /// <summary>Longer ones are a way of saying that there is no limit.</summary>
    private const double MaxMaxLength = 10_000_000;

    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static TokenizerConfiguration None { get; } = new();

    internal TokenNames Names { get; init; } = TokenNames.None;

    internal int? MaxLength { get; init; }

    /// <summary>All of tokenizer_config.json; null when there is none.</summary>
    internal Part? Settings { get; init; }

    internal bool SaysNothing => Names.IsEmpty && MaxLength is null;

    /// <summary>Of the files in a folder that are there.</summary>
    internal static TokenizerConfiguration Read(string folder)
    {
        var settings = ReadFile(Path.Combine(folder, "tokenizer_config.json"));
        Dictionary<string, string> names = [];
        foreach (var part in new[] { ReadFile(Path.Combine(folder, "special_tokens_map.json")), settings })
        {
            foreach (var role in part is null ? [] : TokenNames.Roles)
            {
                if (Content(part!.Value, role) is { } content)
                    names[role] = content;
            }
        }

        return new TokenizerConfiguration { Names = new TokenNames(names), MaxLength = settings is { } found ? Length(found, "model_max_length") : null, Settings = settings };
    }

    /// <summary>Of a text that <see cref="StoreIn"/> has written; of others nothing.</summary>
    internal static TokenizerConfiguration Stored(Part root)
    {
        if (root.Child(TokenizerJson.Extension, "stored configuration") is not { } stored)
            return None;
        var tokens = stored.Child("special_tokens", "stored special tokens");
        return new TokenizerConfiguration
        {
            Names = new TokenNames(TokenNames.Roles.Where(role => tokens?.Text(role, null) is not null).ToDictionary(role => role, role => tokens!.Value.Text(role))),
            MaxLength = Length(stored, "max_length"),
        };
    }

    /// <summary>The text with this configuration in it; as it is when there is nothing to add.</summary>
    internal string StoreIn(string json, Part root)
    {
        if (SaysNothing || root.Optional(TokenizerJson.Extension) is not null)
            return json;

        var tokens = new JsonObject();
        foreach (var role in TokenNames.Roles.Where(role => Names[role] is not null))
            tokens[role] = Names[role];
        var file = JsonObject.Create(root.Element)!;
        file[TokenizerJson.Extension] = new JsonObject { ["special_tokens"] = tokens, ["max_length"] = MaxLength };
        return file.ToJsonString(Written);
    }

    /// <summary>A token's text: a string, or an object with its 'content'.</summary>
    private static string? Content(Part part, string role) => part.Optional(role) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } token => new Part(token, part.Source, role).Text("content", null),
        _ => null,
    };

    private static int? Length(Part part, string name)
        => part.Optional(name) is { ValueKind: JsonValueKind.Number } value && value.GetDouble() is > 0 and <= MaxMaxLength and var length ? (int)length : null;

    private static Part? ReadFile(string path)
    {
        if (!File.Exists(path))
            return null;
        using var document = TokenizerJson.ReadDocument(File.ReadAllText(path), path);
        return new Part(document.RootElement.Clone(), path, "configuration");
    }
}
