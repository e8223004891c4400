using TransferPipeline.Tokenizers.AddedTokens;
using TransferPipeline.Tokenizers.Decoders;
using TransferPipeline.Tokenizers.Models;
using TransferPipeline.Tokenizers.Normalizers;
using TransferPipeline.Tokenizers.PostProcessors;
using TransferPipeline.Tokenizers.PreTokenizers;

namespace TransferPipeline.Tokenizers.Files;

/// <summary>What a tokenizer is put together from.</summary>
internal sealed record TokenizerParts
{
    public required string Source { get; init; }

    public required string Json { get; init; }

    public required IModel Model { get; init; }

    public required AddedVocabulary Added { get; init; }

    public required TokenNames Names { get; init; }

    public INormalizer? Normalizer { get; init; }

    public IPreTokenizer? PreTokenizer { get; init; }

    public PostProcessing Processing { get; init; } = PostProcessing.None;

    public IDecoder? Decoder { get; init; }

    public Truncation? Truncation { get; init; }

    public Padding? Padding { get; init; }

    public int? MaxLength { get; init; }
}
