using System.Text.Json.Serialization;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Hub.Catalog;

/// <summary>A well-known model under a short name.</summary>
public sealed record CatalogModel
{
    public required string Name { get; init; }

    /// <summary><c>hf:org/name</c>, for <see cref="HubReference.Parse"/>.</summary>
    public required string Reference { get; init; }

    /// <summary>What it does.</summary>
    public required string Task { get; init; }

    public required string License { get; init; }

    public required string About { get; init; }

    /// <summary>How pictures become its input, where its repository does not say so; null for texts.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Of a detector: how its outputs become boxes.</summary>
    public ObjectDetection? Detection { get; init; }

    /// <summary>Of a detector: what boxes may be called.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What the model's card takes from here.</summary>
    [JsonIgnore]
    public CardHint Hint => new($"the catalog's entry '{Name}'") { Preprocessing = Preprocessing, Detection = Detection, Labels = Labels, License = License };
}
