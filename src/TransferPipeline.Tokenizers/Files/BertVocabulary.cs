using System.Text.Json.Nodes;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>BERT's vocab.txt, a token a line, as the tokenizer.json that means the same.</summary>
internal static class BertVocabulary
{
    internal static Tokenizer Load(string path, TokenizerConfiguration configuration)
    {
        var settings = configuration.Settings;
        var vocabulary = new JsonObject();
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
            vocabulary[lines[i].Trim()] = i;

        string Name(string role, string usual) => configuration.Names[role] ?? usual;
        int Id(string token) => (int?)vocabulary[token]
            ?? throw new RejectedException($"{path} lacks the token '{token}'. A vocab.txt has the special tokens too, or tokenizer_config.json names others.");
        var (cls, sep, unk) = (Name("cls_token", "[CLS]"), Name("sep_token", "[SEP]"), Name("unk_token", "[UNK]"));
        string[] special = [Name("pad_token", "[PAD]"), unk, cls, sep, Name("mask_token", "[MASK]")];
        var lowercase = settings?.Flag("do_lower_case", true) ?? true;
        var file = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = JsonParts.AddedTokens(special.Where(token => vocabulary[token] is not null).Select(token => (token, Id(token)))),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = settings?.Flag("tokenize_chinese_chars", true) ?? true,
                ["strip_accents"] = settings?.Optional("strip_accents") is null ? null : settings.Value.Flag("strip_accents", lowercase),
                ["lowercase"] = lowercase,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "BertProcessing",
                ["sep"] = new JsonArray(sep, Id(sep)),
                ["cls"] = new JsonArray(cls, Id(cls)),
            },
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = unk,
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = vocabulary,
            },
        };
        return TokenizerJson.Parse(JsonParts.Write(file), path, configuration);
    }
}
