using System.Text.Json;
using System.Text.Json.Nodes;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>USE Lite's vocab.json, a list of pieces and scores, as a tokenizer.json. All but its model can be said in the reference's parts.</summary>
internal static class UseLiteVocabulary
{
    /// <summary>Unknown, begin, end and three without use.</summary>
    private const int ReservedPieces = 6;

    private const int MaxLength = 128;

    internal static Tokenizer Read(JsonElement list, string path)
    {
        var vocabulary = new JsonArray();
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String)
                throw new RejectedException($"{path} is a list, but its entry {entry} is not a piece and its score, as USE Lite's vocabulary has them.");
            // Nine pieces lost their score on the way into the file; JavaScript reckons with 0 then.
            vocabulary.Add(new JsonArray(entry[0].GetString(), entry[1].ValueKind == JsonValueKind.Number ? entry[1].GetDouble() : 0d));
        }

        var file = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["truncation"] = new JsonObject { ["max_length"] = MaxLength, ["strategy"] = "LongestFirst", ["stride"] = 0, ["direction"] = "Right" },
            ["normalizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray(
                    new JsonObject { ["type"] = "NFKC" },
                    new JsonObject { ["type"] = "Prepend", ["prepend"] = "\u2581" },
                    new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "\u2581" }),
            },
            ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = "always" },
            ["model"] = new JsonObject { ["type"] = "UseLite", ["first_piece"] = ReservedPieces, ["vocab"] = vocabulary },
        };
        return TokenizerJson.Parse(JsonParts.Write(file), path, new TokenizerConfiguration { MaxLength = MaxLength });
    }
}
