using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Cards;

/// <summary>
/// A model ready to be stored as one file: weights inside, the card in its metadata, the card's embedding among its outputs
/// even where the original kept it to itself.
/// </summary>
public sealed record CardedModel(OnnxModel Model, ModelCard Card)
{
    /// <summary>Nothing was read but the model's file and its card's: no weights lie elsewhere.</summary>
    public bool FromOneFile { get; private init; }

    /// <param name="hint">Heard where there is no card; null for nothing.</param>
    public static CardedModel Load(string path, CardHint? hint = null)
    {
        var original = OnnxModel.Load(path);
        var card = ModelCardReader.Read(original, path, hint);
        var model = ExternalData.Inline(original);
        if (card.Embedding is { } embedding)
            model = GraphOutputs.Promote(model, embedding);

        return new(model.WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(card)), card) { FromOneFile = ExternalData.Files(original).Count == 0 };
    }
}
