using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards.Texts;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Onnx.Tensors;

namespace TransferPipeline.Onnx.Cards;

/// <summary>
/// A model ready to be stored as one file: weights inside, the card in its metadata, the card's embedding among its outputs
/// even where the original kept it to itself; of a text model the tokenizer and the pooling too.
/// </summary>
public sealed record CardedModel(OnnxModel Model, ModelCard Card)
{
    /// <summary>The model's weights lie in its own file.</summary>
    public bool FromOneFile { get; private init; }

    /// <param name="settings">What the user says in place of the card; null for nothing.</param>
    /// <param name="hint">Heard where there is no card; null for nothing.</param>
    public static CardedModel Load(string path, BackboneSpec? settings = null, CardHint? hint = null)
    {
        var original = OnnxModel.Load(path);
        var card = ModelCardReader.Read(original, path, hint);
        var (model, stored) = card.Text is null ? (original, card) : StoredText.Of(original, card, path, settings);
        (model, stored) = Classes(ExternalData.Inline(model), stored);
        if (stored.Embedding is { } embedding)
            model = GraphOutputs.Promote(model, embedding);

        return new(model.WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(stored)), stored with { Inferred = card.Inferred })
        {
            FromOneFile = ExternalData.Files(original).Count == 0,
        };
    }

    /// <summary>A text decoder as it stands, with its tokenizer and its card inside.</summary>
    /// <param name="hint">Heard where there is no card; null for nothing.</param>
    public static CardedModel LoadGenerator(string path, CardHint? hint = null)
    {
        var original = OnnxModel.Load(path);
        var stated = ModelCardReader.FileBeside(path) is not null || original.Metadata.ContainsKey(ModelCardReader.MetadataKey) ? ModelCardReader.Read(original, path, hint) : null;
        var card = stated?.Generation is not null ? stated : GenerationCardInference.Infer(original, path) with { License = hint?.License, Source = hint?.Source };
        GenerationCardCheck.Demand(card.Generation!, card.Input, original, path);
        var model = ExternalData.Inline(original)
            .WithMetadata(TextPreprocessing.TokenizerMetadataKey, StoredText.TokenizerOf(original, card.Input, path))
            .WithMetadata(ModelCardReader.MetadataKey, ModelCardWriter.Write(card));
        return new(model, card) { FromOneFile = ExternalData.Files(original).Count == 0 };
    }

    /// <summary>A classifier that ends in logits gets probabilities behind them.</summary>
    private static (OnnxModel Model, ModelCard Card) Classes(OnnxModel model, ModelCard card)
    {
        if (card is not { Logits: { } logits, Probabilities: null } || GraphOutputs.Describe(model.Proto.Graph, logits)?.Rank != 2)
            return (model, card);

        var (extended, probabilities) = ProbabilityNodes.Add(model, logits);
        return (extended, card with { Probabilities = probabilities });
    }
}
