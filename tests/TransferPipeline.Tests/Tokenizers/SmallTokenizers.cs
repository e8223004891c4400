using System.Text.Json.Nodes;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>Tokenizers of a few parts, written in the test.</summary>
internal static class SmallTokenizers
{
    /// <summary>A tokenizer.json with a model that knows one word, and with the parts given, as JSON.</summary>
    internal static string Json(string? normalizer = null, string? preTokenizer = null, string? postProcessor = null, string? decoder = null, string? model = null, string? addedTokens = null)
        => new JsonObject
        {
            ["added_tokens"] = Parse(addedTokens),
            ["normalizer"] = Parse(normalizer),
            ["pre_tokenizer"] = Parse(preTokenizer),
            ["post_processor"] = Parse(postProcessor),
            ["decoder"] = Parse(decoder),
            ["model"] = Parse(model ?? """{"type":"WordLevel","vocab":{"?":0},"unk_token":"?"}"""),
        }.ToJsonString();

    internal static Tokenizer Make(string? normalizer = null, string? preTokenizer = null, string? postProcessor = null, string? decoder = null, string? model = null, string? addedTokens = null)
        => Tokenizer.Parse(Json(normalizer, preTokenizer, postProcessor, decoder, model, addedTokens), "small.json");

    /// <summary>The words that a pre-tokenizer cuts a text into, as they stand in the text.</summary>
    internal static string[] Words(string preTokenizer, string text)
        => [.. Make(preTokenizer: preTokenizer).Encode(text).Utf16Offsets.Select(range => text[range.Start..range.End])];

    /// <summary>What a normalizer makes of a text: what an unknown piece of a Unigram model, which spells it out, reads.</summary>
    internal static string Normalized(string normalizer, string text)
        => string.Concat(Make(normalizer: normalizer, model: """{"type":"Unigram","unk_id":0,"vocab":[["\u0000\u0000",0.0]]}""").Encode(text).Tokens);

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
}
