using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>The tokenizer that a stored text model has inside.</summary>
public static class StoredTokenizer
{
    /// <summary>Only the metadata are read, not the weights.</summary>
    /// <param name="path">A stored model.</param>
    public static Tokenizer Open(string path)
    {
        using var file = File.OpenRead(path);
        return ModelMetadata.Read(file).TryGetValue(TextPreprocessing.TokenizerMetadataKey, out var json)
            ? Tokenizer.Parse(json, path)
            : throw new RejectedException($"{path} has no tokenizer in its metadata ({TextPreprocessing.TokenizerMetadataKey}). Run the pipeline again with the model file that it was made from.");
    }
}
