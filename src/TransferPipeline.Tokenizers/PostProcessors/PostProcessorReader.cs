using System.Text.Json;
using TransferPipeline.Tokenizers.Files;

namespace TransferPipeline.Tokenizers.PostProcessors;

/// <summary>The "post_processor" of a tokenizer.json.</summary>
internal static class PostProcessorReader
{
    internal static PostProcessing Read(Part part) => part.Type switch
    {
        "TemplateProcessing" => ReadTemplate(part),
        "BertProcessing" => ReadPair(part, pairTypeId: 1, separators: 1),
        "RobertaProcessing" => ReadPair(part, pairTypeId: 0, separators: 2) with { Trims = part.Flag("trim_offsets", true) ? [part.Flag("add_prefix_space", true)] : [] },
        "ByteLevel" => new PostProcessing { Trims = part.Flag("trim_offsets", true) ? [part.Flag("add_prefix_space", true)] : [] },
        "Sequence" => part.Children("processors", "post-processor").Select(Read).Aggregate(PostProcessing.None, (before, after) => Join(part, before, after)),
        _ => throw part.Unknown("TemplateProcessing", "BertProcessing", "RobertaProcessing", "ByteLevel", "Sequence"),
    };

    private static PostProcessing Join(Part part, PostProcessing before, PostProcessing after)
    {
        if (before.HasTemplate && after.HasTemplate)
            throw part.Refusal("has two parts that add tokens, of which only one is supported");
        return (before.HasTemplate ? before : after) with { Trims = [.. before.Trims, .. after.Trims] };
    }

    /// <summary>BERT's and RoBERTa's fixed templates: the class token, the text, a separator; before a pair one separator or two, behind it one.</summary>
    private static PostProcessing ReadPair(Part part, int pairTypeId, int separators)
    {
        TemplatePiece begin = Token(part, "cls", 0), end = Token(part, "sep", 0);
        return new PostProcessing
        {
            One = [begin, new TemplatePiece(0, 0, [], []), end],
            Two = [begin, new TemplatePiece(0, 0, [], []), .. Enumerable.Repeat(end, separators), new TemplatePiece(1, pairTypeId, [], []), end with { TypeId = pairTypeId }],
            HasTemplate = true,
        };
    }

    private static TemplatePiece Token(Part part, string name, int typeId)
    {
        if (part.Required(name) is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.String || !pair[1].TryGetInt32(out var id))
            throw part.Refusal($"has a '{name}' that is not a token and its id");
        return new TemplatePiece(-1, typeId, [id], [pair[0].GetString()!]);
    }

    private static PostProcessing ReadTemplate(Part part)
    {
        var special = part.Child("special_tokens", "special tokens of the template");
        return new PostProcessing
        {
            One = [.. part.Children("single", "template piece").Select(piece => ReadPiece(piece, special))],
            Two = part.Optional("pair") is { ValueKind: JsonValueKind.Array, } ? [.. part.Children("pair", "template piece").Select(piece => ReadPiece(piece, special))] : PostProcessing.None.Two,
            HasTemplate = true,
        };
    }

    private static TemplatePiece ReadPiece(Part piece, Part? special)
    {
        if (piece.Child("Sequence", "template's sequence") is { } sequence)
            return new TemplatePiece(sequence.Text("id") == "B" ? 1 : 0, sequence.Number("type_id", 0), [], []);

        var token = piece.Child("SpecialToken", "template's token") ?? throw piece.Refusal("is neither a 'Sequence' nor a 'SpecialToken'");
        var name = token.Text("id");
        var entry = special?.Child(name, $"template's token '{name}'") ?? throw token.Refusal($"'{name}' is not among its 'special_tokens'");
        if (entry.Required("ids") is not { ValueKind: JsonValueKind.Array } ids || entry.Required("tokens") is not { ValueKind: JsonValueKind.Array } tokens || ids.GetArrayLength() != tokens.GetArrayLength())
            throw entry.Refusal("has 'ids' and 'tokens' that do not match");
        return new TemplatePiece(-1, token.Number("type_id", 0), [.. ids.EnumerateArray().Select(id => id.GetInt32())], [.. tokens.EnumerateArray().Select(text => text.GetString()!)]);
    }
}
