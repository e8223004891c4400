using System.Text.Json.Serialization;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What a graph itself does not say: how inputs are made and which output means what. Lives beside the model as <c>&lt;model&gt;.card.json</c>, or inside it as metadata.</summary>
public sealed record ModelCard
{
    public string? Name { get; init; }

    public string? License { get; init; }

    public string? Source { get; init; }

    /// <summary>The graph input that takes pixels, or the ids of tokens.</summary>
    public required string Input { get; init; }

    /// <summary>The output with the features, [batch, width].</summary>
    public string? Embedding { get; init; }

    /// <summary>The output with unnormalised class scores, [batch, classes]; null when there is none.</summary>
    public string? Logits { get; init; }

    /// <summary>The output with class probabilities, [batch, classes]; null when there is none.</summary>
    public string? Probabilities { get; init; }

    /// <summary>
    /// What the model says of an item: <c>classes</c> (one of the labels), <c>labels</c> (any number of them, each by a probability of its own) or
    /// <c>number</c>; null: classes.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>The output with the number, [batch, 1]; null when the model gives none.</summary>
    public string? Value { get; init; }

    /// <summary>Of a model with the target labels: the least probability at which an item has a label; null: 0.5.</summary>
    public double? Threshold { get; init; }

    /// <summary>Of a model with the target number: standard deviation of the truth about the value on rows that were held out; null: not known.</summary>
    public double? Residual { get; init; }

    /// <summary>From where on an input belongs to no class; null for a model that always names one.</summary>
    public DistanceLimit? Distance { get; init; }

    /// <summary>How a picture becomes the input; null for a model that takes none.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>How a text becomes the inputs; null for a model that takes none.</summary>
    public TextPreprocessing? Text { get; init; }

    /// <summary>How texts are continued; null for a model that continues none.</summary>
    public TextGeneration? Generation { get; init; }

    /// <summary>How the outputs become boxes; null for a model that finds none.</summary>
    public ObjectDetection? Detection { get; init; }

    /// <summary>Which part of a picture the model wants to see of a box that a detector found; null for a model that is shown whole pictures.</summary>
    public CropRule? Crop { get; init; }

    /// <summary>Class names in the order of the logits, or of a detector's scores (without the background).</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What was not stated but guessed, one sentence each; said aloud to the user. Not written.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Inferred { get; init; } = [];
}
