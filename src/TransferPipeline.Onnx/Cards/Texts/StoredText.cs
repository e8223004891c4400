using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Graphs;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Onnx.Cards.Texts;

/// <summary>A text model as it is stored: its tokenizer in the metadata, its pooling in the graph, and nothing that features do not need.</summary>
internal static class StoredText
{
    internal static (OnnxModel Model, ModelCard Card) Of(OnnxModel model, ModelCard card, string path, BackboneSpec? settings)
    {
        var most = Math.Min(settings?.MaxTokens ?? card.Text!.MaxTokens, card.Text!.MaxTokens);
        var text = card.Text with
        {
            Pooling = settings?.Pooling ?? card.Text.Pooling,
            MaxTokens = most,
            Overlap = Math.Min(card.Text.Overlap, most / 4),
            LongTexts = settings?.LongTexts ?? card.Text.LongTexts,
        };
        if (EmptyPast.Has(model))
            model = EmptyPast.Fill(model, card.Input);

        if (card.Embedding is { } features && text.Pooling != "none")
        {
            (model, var pooled) = PoolingNodes.Add(GraphOutputs.Promote(model, features), features, text.AttentionMask, text.Pooling, text.Normalize);
            card = card with { Embedding = pooled };
        }
        else if (card.Embedding is { } vector)
        {
            model = GraphOutputs.Promote(model, vector);
        }

        string?[] outputs = [card.Embedding, card.Logits, card.Probabilities];
        model = GraphPruning.Keep(model, [.. outputs.OfType<string>().Distinct()]);
        text = text with
        {
            AttentionMask = Read(text.AttentionMask),
            TokenTypes = Read(text.TokenTypes),
            Positions = Read(text.Positions),
            Pooling = "none",
            Normalize = false,
        };
        TextCardCheck.Demand(text, card.Input, model, path);
        var stored = card with { Text = text };
        return (model.WithMetadata(TextPreprocessing.TokenizerMetadataKey, TokenizerOf(model, card.Input, path)), stored);

        string? Read(string? input) => model.Inputs.Any(known => known.Name == input) ? input : null;
    }

    /// <summary>The text of the model's <c>tokenizer.json</c>: the one inside it, else the one that its files make.</summary>
    internal static string TokenizerOf(OnnxModel model, string ids, string path)
    {
        if (model.Metadata.TryGetValue(TextPreprocessing.TokenizerMetadataKey, out var inside))
            return inside;

        var files = TextModelFiles.Find(path)
            ?? throw new RejectedException($"{path} takes texts, and there is no tokenizer beside it. Put the model's tokenizer.json, vocab.txt, or vocab.json and merges.txt into its folder.");
        var tokenizer = Tokenizer.Load(files.Folder);
        TokenTable.Demand(model, ids, tokenizer.IdLimit, files.Folder, path);
        return tokenizer.Json;
    }
}
