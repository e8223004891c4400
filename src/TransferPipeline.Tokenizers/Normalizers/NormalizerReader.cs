using TransferPipeline.Tokenizers.Files;
using TransferPipeline.Tokenizers.Patterns;

namespace TransferPipeline.Tokenizers.Normalizers;

/// <summary>The "normalizer" of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    internal static INormalizer Read(Part part) => part.Type switch
    {
        "BertNormalizer" => ReadBert(part),
        "NFC" => new UnicodeForm(compose: true, compatibility: false),
        "NFD" => new UnicodeForm(compose: false, compatibility: false),
        "NFKC" => new UnicodeForm(compose: true, compatibility: true),
        "NFKD" => new UnicodeForm(compose: false, compatibility: true),
        "Lowercase" => new Lowercase(),
        "StripAccents" => new StripAccents(),
        "Strip" => new Strip(part.Flag("strip_left", true), part.Flag("strip_right", true)),
        "Replace" => new Replace(PatternReader.Read(part, "pattern"), part.Text("content")),
        "Prepend" => new Prepend(part.Text("prepend")),
        "Precompiled" => Precompiled.Parse(part.Text("precompiled_charsmap", "") ?? "", part.Source),
        "Nmt" => new Nmt(),
        "ByteLevel" => new ByteCharacters(),
        "Sequence" => new NormalizerSequence([.. part.Children("normalizers", "normalizer").Select(Read)]),
        _ => throw part.Unknown("BertNormalizer", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Strip", "Replace", "Prepend", "Precompiled", "Nmt", "ByteLevel", "Sequence"),
    };

    private static BertNormalizer ReadBert(Part part)
    {
        var lowercase = part.Flag("lowercase", true);
        return new BertNormalizer(part.Flag("clean_text", true), part.Flag("handle_chinese_chars", true), part.Flag("strip_accents", lowercase), lowercase);
    }
}
