using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards.Hub;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards;

/// <summary>Finds the card of a model: the file beside it, else the metadata inside it, else what the graph lets one guess.</summary>
public static class ModelCardReader
{
    public const string MetadataKey = "transfer.card";

    /// <summary>A thousand times what a thousand labels need; a card is not a place to be large.</summary>
    private const long MaxCardBytes = 16 << 20;

    /// <summary>The card, checked against the graph. Guesses are in <see cref="ModelCard.Inferred"/>.</summary>
    public static ModelCard Read(string modelPath) => Read(OnnxModel.Load(modelPath), modelPath);

    /// <param name="hint">Heard where there is no card; null for nothing.</param>
    public static ModelCard Read(OnnxModel model, string modelPath, CardHint? hint = null)
    {
        if (Beside(modelPath) is { } file)
        {
            if (file.Length > MaxCardBytes)
                throw new RejectedException($"{file.FullName} has {file.Length:N0} bytes; a card has at most {MaxCardBytes:N0}.");

            return Checked(model, File.ReadAllText(file.FullName), file.FullName);
        }

        if (model.Metadata.TryGetValue(MetadataKey, out var inside))
            return Checked(model, inside, $"{modelPath} (its metadata {MetadataKey})");

        var card = CardInference.Infer(model, modelPath, hint);
        card = HubFolder.Around(modelPath)?.Complete(card) ?? card;
        card = card with { License = card.License ?? hint?.License, Source = card.Source ?? hint?.Source };
        CardCheck.Demand(card, model, $"the card inferred for {modelPath}");
        return card;
    }

    /// <summary>The card inside a model that <see cref="CardedModel"/> made. Only that is read, not the weights; it was checked against the graph when it was put there.</summary>
    public static ModelCard ReadInside(Stream model, string source) => ModelMetadata.Read(model).TryGetValue(MetadataKey, out var card)
        ? CardJson.Parse(card, source)
        : throw new RejectedException($"{source} has no card in its metadata ({MetadataKey}). Run the pipeline again with the model file that it was made from.");

    /// <summary>The card's file, <c>model.card.json</c> or <c>model.onnx.card.json</c>; null when there is none.</summary>
    public static string? FileBeside(string modelPath) => Beside(modelPath)?.FullName;

    private static ModelCard Checked(OnnxModel model, string json, string source)
    {
        var card = CardJson.Parse(json, source);
        CardCheck.Demand(card, model, source);
        return card;
    }

    private static FileInfo? Beside(string modelPath) => new[] { Path.ChangeExtension(modelPath, ".card.json"), modelPath + ".card.json" }
        .Select(path => new FileInfo(path))
        .FirstOrDefault(file => file.Exists);
}
