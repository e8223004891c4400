using TransferPipeline.Tokenizers.AddedTokens;
using TransferPipeline.Tokenizers.Decoders;
using TransferPipeline.Tokenizers.Encodings;
using TransferPipeline.Tokenizers.Files;
using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.PostProcessors;

namespace TransferPipeline.Tokenizers;

/// <summary>
/// From text to a network's tokens and back, as Hugging Face's tokenizers do it: the same ids, offsets and texts. Immutable; may be used by many threads at once.
/// </summary>
public sealed class Tokenizer
{
    private readonly Pipeline pipeline;
    private readonly IModel model;
    private readonly AddedVocabulary added;
    private readonly PostProcessing processing;
    private readonly IDecoder? decoder;
    private readonly string source;

    internal Tokenizer(TokenizerParts parts)
    {
        model = parts.Model;
        added = parts.Added;
        processing = parts.Processing;
        decoder = parts.Decoder;
        source = parts.Source;
        pipeline = new Pipeline(parts.Added, parts.Normalizer, parts.PreTokenizer, parts.Model);
        Json = parts.Json;
        FileTruncation = parts.Truncation;
        FilePadding = parts.Padding;
        MaxLength = parts.MaxLength;
        SpecialTokens = parts.Names.Resolve(TokenToId);
        VocabularySize = model.Vocabulary.Count + added.Tokens.Count(token => model.Vocabulary.IdOf(token.Content) < 0);
        IdLimit = 1 + Math.Max(added.Tokens.Select(token => token.Id).DefaultIfEmpty(-1).Max(), model.Vocabulary.Entries.Select(entry => entry.Value).DefaultIfEmpty(-1).Max());
    }

    /// <summary>The whole tokenizer as the text of one tokenizer.json, whatever it was loaded from; <see cref="Parse"/> makes the same of it.</summary>
    public string Json { get; }

    /// <summary>How many tokens there are, added ones included.</summary>
    public int VocabularySize { get; }

    /// <summary>One more than the greatest id: the least number of rows that an embedding must have. More than <see cref="VocabularySize"/> where ids have gaps.</summary>
    public int IdLimit { get; }

    /// <summary>The longest sequence that the model was made for, as tokenizer_config.json says, or null.</summary>
    public int? MaxLength { get; }

    public SpecialTokens SpecialTokens { get; }

    /// <summary>What the file would truncate to. Nothing is done with it unless a caller passes it on.</summary>
    public Truncation? FileTruncation { get; }

    /// <summary>How the file would fill up batches. Nothing is done with it unless a caller passes it on.</summary>
    public Padding? FilePadding { get; }

    /// <summary>
    /// Reads a folder (tokenizer.json; vocab.json with merges.txt; vocab.txt; USE Lite's vocab.json; each with the configuration beside it) or one of these files.
    /// </summary>
    public static Tokenizer Load(string path) => TokenizerFiles.Load(path);

    /// <summary>Reads the text of a tokenizer.json.</summary>
    /// <param name="source">What messages call it.</param>
    public static Tokenizer Parse(string json, string source) => TokenizerJson.Parse(json, source, null);

    /// <summary>The ids alone, which is several times faster than <see cref="Encode"/>.</summary>
    public int[] EncodeIds(string text, string? pair = null, EncodeOptions? options = null)
    {
        var ids = new List<int>((text.Length / 3) + 4);
        EncodeIds(text, pair, options ?? EncodeOptions.Default, ids);
        return [.. ids];
    }

    /// <summary>Adds the ids of a text, or of a text and its pair, to a list, and says how many.</summary>
    public int EncodeIds(ReadOnlySpan<char> text, string? pair, EncodeOptions options, List<int> into)
    {
        var before = into.Count;
        var template = pair is null ? processing.One : processing.Two;
        if (options.Truncation is not null || pair is not null || template.Count(piece => piece.Sequence >= 0) != 1)
        {
            AddTruncated(text, pair, options, into, template);
            return into.Count - before;
        }

        foreach (var piece in template)
        {
            if (piece.Sequence == 0)
                pipeline.AppendIds(text, into);
            else if (options.AddSpecialTokens)
                into.AddRange(piece.Ids);
        }

        return into.Count - before;
    }

    /// <summary>A text, or a text and its pair, with offsets, type ids, words and what truncation cuts off.</summary>
    public TokenEncoding Encode(string text, string? pair = null, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        var first = pipeline.Run(text, 0);
        var second = pair is null ? null : pipeline.Run(pair, 1);
        if (options.Truncation is { } truncation)
        {
            var (firstLength, secondLength) = Truncating.Lengths(first.Count, second?.Count ?? -1, Room(options, pair is not null), truncation.Strategy);
            first = Truncating.Cut(first, firstLength, truncation);
            second = second is null ? null : Truncating.Cut(second, secondLength, truncation);
        }

        return new TokenEncoding(processing.Apply((first, text), second is null ? null : (second, pair!), options.AddSpecialTokens), text, pair);
    }

    /// <summary>The text that tokens stand for. Ids that are no token's are left out.</summary>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        List<string> tokens = [];
        foreach (var id in ids)
        {
            if (IdToToken(id) is { } token && !(skipSpecialTokens && added.IsSpecial(token)))
                tokens.Add(token);
        }

        return decoder is null ? string.Join(' ', tokens) : string.Concat(decoder.Decode(tokens));
    }

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    public int? TokenToId(string token) => added[token]?.Id ?? (model.Vocabulary.IdOf(token) is >= 0 and var id ? id : null);

    /// <summary>The token as the vocabulary spells it, or null.</summary>
    public string? IdToToken(int id) => added[id]?.Content ?? model.Vocabulary.TokenOf(id);

    /// <summary>How many tokens the template adds.</summary>
    public int AddedTokenCount(bool hasPair) => processing.AddedTokens(hasPair);

    public override string ToString() => $"{source} ({VocabularySize} tokens)";

    private int Room(EncodeOptions options, bool hasPair) => Truncating.Room(options.Truncation!, options.AddSpecialTokens ? AddedTokenCount(hasPair) : 0);

    private void AddTruncated(ReadOnlySpan<char> text, string? pair, EncodeOptions options, List<int> into, IReadOnlyList<TemplatePiece> template)
    {
        List<int> first = [], second = [];
        pipeline.AppendIds(text, first);
        if (pair is not null)
            pipeline.AppendIds(pair, second);
        var (firstLength, secondLength) = (first.Count, second.Count);
        if (options.Truncation is { } truncation)
            (firstLength, secondLength) = Truncating.Lengths(first.Count, pair is null ? -1 : second.Count, Room(options, pair is not null), truncation.Strategy);
        foreach (var piece in template)
        {
            if (piece.Sequence >= 0)
                AddPart(piece.Sequence == 0 ? first : second, piece.Sequence == 0 ? firstLength : secondLength, options.Truncation?.Side ?? Side.Right, into);
            else if (options.AddSpecialTokens)
                into.AddRange(piece.Ids);
        }
    }

    private static void AddPart(List<int> ids, int length, Side side, List<int> into)
    {
        for (var i = 0; i < length; i++)
            into.Add(ids[side == Side.Right ? i : ids.Count - length + i]);
    }
}
