using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>Finds out what a path holds.</summary>
internal static class TokenizerFiles
{
    internal static Tokenizer Load(string path)
    {
        if (Directory.Exists(path))
            return LoadFolder(path);
        if (!File.Exists(path))
            throw new RejectedException($"{path} does not exist. A tokenizer is a folder with tokenizer.json, vocab.txt, or vocab.json and merges.txt, or one of these files.");

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Path.GetFileName(path) == "merges.txt")
            return LoadPair(Path.Combine(folder, "vocab.json"), path);
        return Path.GetExtension(path) == ".json" ? LoadJson(path) : BertVocabulary.Load(path, TokenizerConfiguration.Read(folder));
    }

    private static Tokenizer LoadFolder(string folder)
    {
        string At(string name) => Path.Combine(folder, name);
        if (File.Exists(At("tokenizer.json")))
            return LoadJson(At("tokenizer.json"));
        if (File.Exists(At("vocab.json")))
            return LoadJson(At("vocab.json"));
        if (File.Exists(At("vocab.txt")))
            return BertVocabulary.Load(At("vocab.txt"), TokenizerConfiguration.Read(folder));

        var sentencePiece = Directory.GetFiles(folder, "*.model").Order(StringComparer.Ordinal).FirstOrDefault();
        throw new RejectedException(sentencePiece is null
            ? $"{folder} holds no tokenizer: none of tokenizer.json, vocab.json, vocab.txt is there."
            : $"{folder} holds a tokenizer only as SentencePiece's {Path.GetFileName(sentencePiece)}, which is not read. Save the tokenizer with the library it comes from (save_pretrained), "
                + "which writes tokenizer.json.");
    }

    private static Tokenizer LoadJson(string path)
    {
        var json = File.ReadAllText(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var document = TokenizerJson.ReadDocument(json, path);
        if (document.RootElement.ValueKind == JsonValueKind.Array)
            return UseLiteVocabulary.Read(document.RootElement, path);
        if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object)
            return TokenizerJson.Parse(json, path, TokenizerConfiguration.Read(folder));
        return LoadPair(path, Path.Combine(folder, "merges.txt"));
    }

    private static Tokenizer LoadPair(string vocabulary, string merges)
    {
        foreach (var path in new[] { vocabulary, merges })
        {
            if (!File.Exists(path))
                throw new RejectedException($"{path} is missing: a vocabulary and merges make a tokenizer together.");
        }

        return BytePairVocabulary.Load(vocabulary, merges, TokenizerConfiguration.Read(Path.GetDirectoryName(Path.GetFullPath(vocabulary))!));
    }
}
