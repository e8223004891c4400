using System.Text.Json;
using TransferPipeline.Tokenizers.Files;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>The "model" of a tokenizer.json. Old files leave out its type; then its fields tell.</summary>
internal static class ModelReader
{
    internal static IModel Read(Part part) => Kind(part) switch
    {
        "WordPiece" => new WordPiece(
            ReadVocabulary(part), part.Text("unk_token", "[UNK]")!, part.Text("continuing_subword_prefix", "##")!, part.Number("max_input_chars_per_word", 100), part.Source),
        "BPE" => ReadBytePairs(part),
        "Unigram" => new Unigram(ReadPieces(part), part.Optional("unk_id") is null ? null : part.Number("unk_id", 0), part.Flag("byte_fallback", false), part.Source),
        "WordLevel" => new WordLevel(ReadVocabulary(part), part.Text("unk_token", "<unk>")!, part.Source),
        "UseLite" => new UseLite(ReadPieces(part), part.Number("first_piece", 0), part.Source),
        _ => throw part.Unknown("WordPiece", "BPE", "Unigram", "WordLevel", "UseLite"),
    };

    private static string Kind(Part part)
    {
        if (part.Optional("type") is not null)
            return part.Type;
        if (part.Optional("merges") is not null)
            return "BPE";
        return part.Optional("vocab") is { ValueKind: JsonValueKind.Array } ? "Unigram" : part.Optional("continuing_subword_prefix") is not null ? "WordPiece" : "WordLevel";
    }

    private static BytePairEncoding ReadBytePairs(Part part)
    {
        if (part.Optional("dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() > 0)
            throw part.Refusal("has a 'dropout': it would tokenize at random. Set it to null");
        var settings = new BytePairSettings
        {
            UnknownToken = part.Text("unk_token", null),
            ContinuingPrefix = part.Text("continuing_subword_prefix", "")!,
            EndOfWordSuffix = part.Text("end_of_word_suffix", "")!,
            FuseUnknown = part.Flag("fuse_unk", false),
            ByteFallback = part.Flag("byte_fallback", false),
            IgnoreMerges = part.Flag("ignore_merges", false),
        };
        return new BytePairEncoding(ReadVocabulary(part), [.. ReadMerges(part)], settings, part.Source);
    }

    private static Vocabulary ReadVocabulary(Part part)
    {
        var vocabulary = part.Required("vocab");
        if (vocabulary.ValueKind != JsonValueKind.Object)
            throw part.Refusal("has a 'vocab' that is no object of tokens and ids");
        return new Vocabulary(
            [.. vocabulary.EnumerateObject().Select(entry => entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id)
                ? KeyValuePair.Create(entry.Name, id)
                : throw part.Refusal($"gives the token '{entry.Name}' an id that is no whole number"))],
            part.Source);
    }

    private static IEnumerable<(string Left, string Right)> ReadMerges(Part part)
    {
        var merges = part.Required("merges");
        if (merges.ValueKind != JsonValueKind.Array)
            throw part.Refusal("has 'merges' that are no list");
        foreach (var merge in merges.EnumerateArray())
        {
            string[] sides = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '),
                JsonValueKind.Array when merge.EnumerateArray().All(side => side.ValueKind == JsonValueKind.String) => [.. merge.EnumerateArray().Select(side => side.GetString()!)],
                _ => [],
            };
            yield return sides is [var left, var right] ? (left, right) : throw part.Refusal($"has the merge {merge}, which is not two tokens");
        }
    }

    private static List<(string Piece, double Score)> ReadPieces(Part part)
    {
        var pieces = part.Required("vocab");
        if (pieces.ValueKind != JsonValueKind.Array)
            throw part.Refusal("has a 'vocab' that is no list of pieces and scores");
        return [.. pieces.EnumerateArray().Select(piece =>
            piece.ValueKind == JsonValueKind.Array && piece.GetArrayLength() == 2 && piece[0].ValueKind == JsonValueKind.String && piece[1].ValueKind == JsonValueKind.Number
                ? (piece[0].GetString()!, piece[1].GetDouble())
                : throw part.Refusal($"has the vocabulary entry {piece}, which is not a piece and its score"))];
    }
}
