using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>Writing a tokenizer.json.</summary>
internal static class JsonParts
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(JsonObject file) => file.ToJsonString(Written);

    /// <summary>Special tokens, each once, found in the text as it is.</summary>
    internal static JsonArray AddedTokens(IEnumerable<(string Content, int Id)> tokens) => new([.. tokens.Distinct().OrderBy(token => token.Id).Select(token => new JsonObject
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = false,
        ["lstrip"] = token.Content == "<mask>",
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    })]);
}
