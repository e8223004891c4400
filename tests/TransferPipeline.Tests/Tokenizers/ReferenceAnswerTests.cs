using System.Text.Json;
using System.Text.Json.Nodes;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>
/// What Hugging Face's tokenizers (npm package tokenizers 0.23.2, its native library) made of random texts with made tokenizers: all families' parts, their options, added tokens,
/// patterns. docs/tokenizers.md says how the file came about.
/// </summary>
public sealed class ReferenceAnswerTests
{
    [Fact]
    public void Made_tokenizers_of_all_families_answer_as_the_reference_does()
    {
        Dictionary<string, Tokenizer> tokenizers = [];
        List<string> wrong = [];
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Tokenizers", "Reference", "answers.jsonl")))
        {
            var item = JsonDocument.Parse(line).RootElement;
            if (item.TryGetProperty("replaced", out _))
                tokenizers[item.Text("tokenizer")] = Make(item);
            else if (Complaint(tokenizers[item.Text("tokenizer")], item) is { } complaint)
                wrong.Add($"{item.Text("tokenizer")}: {complaint} of '{item.Text("text")}'");
        }

        Assert.True(tokenizers.Count > 60);
        Assert.Empty(wrong);
    }

    private static string? Complaint(Tokenizer tokenizer, JsonElement item)
    {
        var options = new EncodeOptions { AddSpecialTokens = !item.TryGetProperty("plain", out _) };
        var pair = item.TryGetProperty("pair", out var second) ? second.GetString() : null;
        var encoding = tokenizer.Encode(item.Text("text"), pair, options);
        if (!encoding.Ids.SequenceEqual(item.Numbers("ids")) || !tokenizer.EncodeIds(item.Text("text"), pair, options).SequenceEqual(encoding.Ids))
            return "ids";
        if (!encoding.Offsets.SequenceEqual(item.Ranges("offsets")))
            return "offsets";
        if (!encoding.Tokens.SequenceEqual(item.Strings("tokens")))
            return "tokens";
        if (!encoding.TypeIds.SequenceEqual(item.Numbers("types")))
            return "type ids";
        if (!encoding.Words.SequenceEqual(item.GetProperty("words").EnumerateArray().Select(word => word.ValueKind == JsonValueKind.Null ? (int?)null : word.GetInt32())))
            return "words";
        return item.TryGetProperty("decoded", out var decoded) && tokenizer.Decode(encoding.Ids) != decoded.GetString() ? "decoded text" : null;
    }

    /// <summary>A shared tokenizer with other parts, or one that is wholly in the file.</summary>
    private static Tokenizer Make(JsonElement item)
    {
        var replaced = item.GetProperty("replaced").GetRawText();
        if (!item.TryGetProperty("base", out var origin))
            return Tokenizer.Parse(replaced, item.Text("tokenizer"));

        var file = Read(origin.GetString()!);
        if (replaced.Contains("@rules", StringComparison.Ordinal))
            replaced = replaced.Replace("@rules", Read("sp-unigram-4k")["normalizer"]!["normalizers"]![0]!["precompiled_charsmap"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var (name, part) in JsonNode.Parse(replaced)!.AsObject())
            file[name] = part?.DeepClone();
        foreach (var (name, value) in JsonObject.Create(item.GetProperty("model"))!)
            file["model"]![name] = value?.DeepClone();
        return Tokenizer.Parse(file.ToJsonString(), item.Text("tokenizer"));
    }

    private static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(SharedTokenizers.Folder(name), "tokenizer.json")))!.AsObject();
}
