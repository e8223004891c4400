using TransferPipeline.Tokenizers.Files;
using TransferPipeline.Tokenizers.Patterns;
using TransferPipeline.Tokenizers.PreTokenizers;

namespace TransferPipeline.Tokenizers.Decoders;

/// <summary>The "decoder" of a tokenizer.json.</summary>
internal static class DecoderReader
{
    internal static IDecoder Read(Part part) => part.Type switch
    {
        "WordPiece" => new WordPieceDecoder(part.Text("prefix", "##")!, part.Flag("cleanup", true)),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Metaspace" => new MetaspaceDecoder(part.Character("replacement", '\u2581'), PreTokenizerReader.ReadScheme(part) != PrependScheme.Never),
        "BPEDecoder" => new SuffixDecoder(part.Text("suffix", "</w>")!),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(part.Character("content", ' '), part.Number("start", 0), part.Number("stop", 0)),
        "Replace" => new ReplaceDecoder(PatternReader.Read(part, "pattern"), part.Text("content")),
        "CTC" => new CtcDecoder(part.Text("pad_token", "<pad>")!, part.Text("word_delimiter_token", "|")!, part.Flag("cleanup", true)),
        "Sequence" => new DecoderSequence([.. part.Children("decoders", "decoder").Select(Read)]),
        _ => throw part.Unknown("WordPiece", "ByteLevel", "ByteFallback", "Metaspace", "BPEDecoder", "Fuse", "Strip", "Replace", "CTC", "Sequence"),
    };
}
