using System.IO.Compression;
using System.Text.Json;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Tests.Tokenizers;

/// <summary>The tokenizers of the shared folder and what the reference made of texts with them.</summary>
internal static class SharedTokenizers
{
    internal static Tokenizer Load(string name) => Tokenizer.Load(Folder(name));

    internal static string Folder(string name) => Shared.Find("models", "tokenizers", name);

    internal static Tokenizer MiniLm() => Tokenizer.Load(Shared.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2"));

    internal static JsonElement Parity(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(name), "parity.json"))).RootElement;

    internal static IEnumerable<JsonElement> LargeParity(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder(name), "parity-large.jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line).RootElement;
    }

    internal static int[] Numbers(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];

    internal static string[] Strings(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

    internal static TokenRange[] Ranges(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(pair => new TokenRange(pair[0].GetInt32(), pair[1].GetInt32()))];

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
