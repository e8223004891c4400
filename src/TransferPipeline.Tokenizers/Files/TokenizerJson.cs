using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Tokenizers.AddedTokens;
using TransferPipeline.Tokenizers.Decoders;
using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.Normalizers;
using TransferPipeline.Tokenizers.PostProcessors;
using TransferPipeline.Tokenizers.PreTokenizers;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>Reads a tokenizer.json.</summary>
internal static class TokenizerJson
{
    /// <summary>What we add to a file that we store: names of special tokens and the greatest length, which otherwise stand in files beside it.</summary>
    internal const string Extension = "transfer_pipeline";

    /// <param name="configuration">Of the files beside it; where these say nothing, the text itself is asked.</param>
    internal static Tokenizer Parse(string json, string source, TokenizerConfiguration? configuration)
    {
        using var document = ReadDocument(json, source);
        var root = new Part(document.RootElement, source, "tokenizer");
        if (document.RootElement.ValueKind != JsonValueKind.Object || root.Optional("model") is null)
            throw new RejectedException($"{source} is no tokenizer.json: it has no 'model'.");

        if (configuration is null || configuration.SaysNothing)
            configuration = TokenizerConfiguration.Stored(root);
        var model = ModelReader.Read(root.Child("model", "model")!.Value);
        var normalizer = root.Child("normalizer", "normalizer") is { } normalizerPart ? NormalizerReader.Read(normalizerPart) : null;
        return new Tokenizer(new TokenizerParts
        {
            Source = source,
            Json = configuration.StoreIn(json, root),
            Model = model,
            Names = configuration.Names,
            MaxLength = configuration.MaxLength,
            Normalizer = normalizer,
            Added = new AddedVocabulary(ReadAddedTokens(root, model.Vocabulary), normalizer),
            PreTokenizer = root.Child("pre_tokenizer", "pre-tokenizer") is { } preTokenizer ? PreTokenizerReader.Read(preTokenizer) : null,
            Processing = root.Child("post_processor", "post-processor") is { } processor ? PostProcessorReader.Read(processor) : PostProcessing.None,
            Decoder = root.Child("decoder", "decoder") is { } decoder ? DecoderReader.Read(decoder) : null,
            Truncation = root.Child("truncation", "truncation") is { } truncation ? ReadTruncation(truncation) : null,
            Padding = root.Child("padding", "padding") is { } padding ? ReadPadding(padding) : null,
        });
    }

    internal static JsonDocument ReadDocument(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new RejectedException($"{source} is no JSON: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The ids written in the file are not asked, as the reference does not: a token of the vocabulary has the vocabulary's, others are counted on from the vocabulary's size.
    /// In files that the reference wrote these are the same.
    /// </summary>
    private static List<AddedToken> ReadAddedTokens(Part root, Vocabulary vocabulary)
    {
        List<AddedToken> tokens = [];
        if (root.Optional("added_tokens") is null)
            return tokens;

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in root.Children("added_tokens", "added token").Where(token => token.Text("content").Length > 0))
        {
            var content = token.Text("content");
            if (!ids.TryGetValue(content, out var id))
            {
                id = vocabulary.IdOf(content) is >= 0 and var known ? known : Math.Max(vocabulary.Count, ids.Values.DefaultIfEmpty(-1).Max() + 1);
                ids.Add(content, id);
            }

            tokens.Add(new AddedToken
            {
                Id = id,
                Content = content,
                SingleWord = token.Flag("single_word", false),
                StripsLeft = token.Flag("lstrip", false),
                StripsRight = token.Flag("rstrip", false),
                Special = token.Flag("special", false),
                Normalized = token.Flag("normalized", !token.Flag("special", false)),
            });
        }

        return tokens;
    }

    private static Truncation ReadTruncation(Part part) => new()
    {
        MaxLength = part.Number("max_length", 512),
        Stride = part.Number("stride", 0),
        Side = ReadSide(part),
        Strategy = part.Text("strategy", "LongestFirst") switch
        {
            "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            var other => throw part.Refusal($"has the 'strategy' '{other}', which is not known; known: LongestFirst, OnlyFirst, OnlySecond"),
        },
    };

    private static Padding ReadPadding(Part part) => new()
    {
        Length = part.Optional("strategy") is { ValueKind: JsonValueKind.Object } ? part.Child("strategy", "padding strategy")!.Value.Number("Fixed", 0) : null,
        MultipleOf = Math.Max(1, part.Number("pad_to_multiple_of", 1)),
        Side = ReadSide(part),
        Id = part.Number("pad_id", 0),
        TypeId = part.Number("pad_type_id", 0),
    };

    private static Side ReadSide(Part part) => part.Text("direction", "Right") switch
    {
        "Right" => Side.Right,
        "Left" => Side.Left,
        var other => throw part.Refusal($"has the 'direction' '{other}', which is not known; known: Right, Left"),
    };
}
