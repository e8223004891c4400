using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>The tokenizer that a stored text model has inside.</summary>
public static class StoredTokenizer
{
    /// <summary>The text of its <c>tokenizer.json</c>; null where the model has none. Only that is read, not the weights.</summary>
    public static string? Read(Stream model) => ModelMetadata.Read(model).GetValueOrDefault(TextPreprocessing.TokenizerMetadataKey);
}
