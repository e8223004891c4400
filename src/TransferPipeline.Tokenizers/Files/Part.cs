using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>A JSON object of a tokenizer's file, read with messages that name the file and the part.</summary>
/// <param name="Kind">What it is: "normalizer", "pre-tokenizer" …</param>
internal readonly record struct Part(JsonElement Element, string Source, string Kind)
{
    internal string Type => Optional("type") is { ValueKind: JsonValueKind.String } type ? type.GetString()! : throw Refusal("has no 'type'");

    internal JsonElement? Optional(string name)
        => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal JsonElement Required(string name) => Optional(name) ?? throw Refusal($"lacks '{name}'");

    internal string Text(string name) => Text(name, null) ?? throw Refusal($"lacks '{name}'");

    internal string? Text(string name, string? otherwise) => Optional(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Refusal($"has a '{name}' that is no string"),
    };

    internal bool Flag(string name, bool otherwise) => Optional(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Refusal($"has a '{name}' that is neither true nor false"),
    };

    internal int Number(string name, int otherwise)
    {
        if (Optional(name) is not { } value)
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Refusal($"has a '{name}' that is no whole number");
    }

    /// <summary>A character, of a string with just one.</summary>
    internal char Character(string name, char otherwise)
        => Text(name, otherwise.ToString()) is { Length: 1 } text ? text[0] : throw Refusal($"has a '{name}' that is not one character");

    internal Part? Child(string name, string kind) => Optional(name) is { } value ? new Part(value, Source, kind) : null;

    internal IEnumerable<Part> Children(string name, string kind)
    {
        var (list, source) = (Required(name), Source);
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => new Part(item, source, kind)) : throw Refusal($"has '{name}', which is no list");
    }

    internal RejectedException Refusal(string reason) => new($"{Source}: the {Kind}{TypeName()} {reason}.");

    /// <summary>For a type that is not in the list of those that are read.</summary>
    internal RejectedException Unknown(params string[] known) => new($"{Source} has the {Kind} '{Type}', which is not known; known: {string.Join(", ", known)}.");

    private string TypeName()
        => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? $" '{type.GetString()}'" : "";
}
