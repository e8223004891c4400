using System.Text.Json;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What somebody who knows a model says of it, where neither a card nor the files around the graph do.</summary>
/// <param name="By">Who says it, as in "the catalog".</param>
public sealed record CardHint(string By)
{
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Of a detector: how its outputs become boxes.</summary>
    public ObjectDetection? Detection { get; init; }

    /// <summary>Of a detector: what boxes may be called.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public string? License { get; init; }

    public string? Source { get; init; }

    /// <summary>All of it as one text, the same for the same hint.</summary>
    public string Key => string.Join(
        '\n',
        By,
        License,
        Source,
        Preprocessing is null ? "" : JsonSerializer.Serialize(Preprocessing, ModelCardWriter.Options),
        Detection is null ? "" : JsonSerializer.Serialize(Detection, ModelCardWriter.Options) + string.Join(',', Labels ?? []));
}
