using System.Text.Json.Nodes;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>vocab.json and merges.txt of GPT-2, RoBERTa or CLIP, as the tokenizer.json that means the same.</summary>
internal static class BytePairVocabulary
{
    private const string ClipWords = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    internal static Tokenizer Load(string vocabularyPath, string mergesPath, TokenizerConfiguration configuration)
    {
        using var document = TokenizerJson.ReadDocument(File.ReadAllText(vocabularyPath), vocabularyPath);
        var vocabulary = JsonObject.Create(document.RootElement) ?? throw new RejectedException($"{vocabularyPath} is no object of tokens and ids.");
        var merges = File.ReadLines(mergesPath)
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).Select(line => JsonValue.Create(line));
        var kind = Kind(configuration, vocabulary);
        var addPrefixSpace = configuration.Settings?.Flag("add_prefix_space", false) ?? false;
        var special = TokenNames.Roles.Select(role => configuration.Names[role]).Concat(kind.UsualTokens)
            .Where(token => token is not null && vocabulary.ContainsKey(token)).Select(token => (token!, (int)vocabulary[token!]!));
        var file = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = JsonParts.AddedTokens(special),
            ["normalizer"] = kind.IsClip ? ClipNormalizer() : null,
            ["pre_tokenizer"] = kind.IsClip ? ClipPreTokenizer() : ByteLevel(addPrefixSpace, trimOffsets: true),
            ["post_processor"] = kind.HasTemplate ? Template(kind, vocabulary, vocabularyPath, addPrefixSpace) : ByteLevel(true, trimOffsets: false),
            ["decoder"] = ByteLevel(true, trimOffsets: true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = kind.IsClip ? configuration.Names["unk_token"] ?? "<|endoftext|>" : null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = kind.IsClip ? "</w>" : "",
                ["fuse_unk"] = false,
                ["vocab"] = vocabulary.DeepClone(),
                ["merges"] = new JsonArray([.. merges]),
            },
        };
        return TokenizerJson.Parse(JsonParts.Write(file), vocabularyPath, configuration);
    }

    private static Family Kind(TokenizerConfiguration configuration, JsonObject vocabulary)
    {
        var name = configuration.Settings?.Text("tokenizer_class", null) ?? "";
        if (name.StartsWith("CLIP", StringComparison.Ordinal) || vocabulary.ContainsKey("<|startoftext|>"))
            return new Family(true, true, configuration.Names["bos_token"] ?? "<|startoftext|>", configuration.Names["eos_token"] ?? "<|endoftext|>");
        if (name.StartsWith("Roberta", StringComparison.Ordinal) || (name.Length == 0 && vocabulary.ContainsKey("<s>") && vocabulary.ContainsKey("<mask>")))
            return new Family(false, true, configuration.Names["cls_token"] ?? "<s>", configuration.Names["sep_token"] ?? "</s>");
        return new Family(false, false, "<|endoftext|>", "<|endoftext|>");
    }

    private static JsonObject Template(Family kind, JsonObject vocabulary, string path, bool addPrefixSpace)
    {
        JsonArray Pair(string token) => new(token, (int?)vocabulary[token]
            ?? throw new RejectedException($"{path} lacks the token '{token}', which its tokenizer puts around each text."));
        return new JsonObject
        {
            ["type"] = "RobertaProcessing",
            ["sep"] = Pair(kind.End),
            ["cls"] = Pair(kind.Begin),
            ["trim_offsets"] = !kind.IsClip,
            ["add_prefix_space"] = addPrefixSpace,
        };
    }

    private static JsonObject ByteLevel(bool addPrefixSpace, bool trimOffsets)
        => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = addPrefixSpace, ["trim_offsets"] = trimOffsets, ["use_regex"] = true };

    private static JsonObject ClipNormalizer() => new()
    {
        ["type"] = "Sequence",
        ["normalizers"] = new JsonArray(
            new JsonObject { ["type"] = "NFC" },
            new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = @"\s+" }, ["content"] = " " },
            new JsonObject { ["type"] = "Lowercase" }),
    };

    private static JsonObject ClipPreTokenizer() => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = ClipWords }, ["behavior"] = "Removed", ["invert"] = true },
            ByteLevel(false, trimOffsets: true)),
    };

    private sealed record Family(bool IsClip, bool HasTemplate, string Begin, string End)
    {
        internal string[] UsualTokens => [Begin, End, "<pad>", "<unk>", "<mask>"];
    }
}
