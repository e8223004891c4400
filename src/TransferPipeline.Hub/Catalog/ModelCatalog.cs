using System.Text.Json;
using TransferPipeline.Onnx;

namespace TransferPipeline.Hub.Catalog;

/// <summary>Well-known models that a pipeline may name as they are called.</summary>
public static class ModelCatalog
{
    private static readonly Lazy<IReadOnlyList<CatalogModel>> Entries = new(Read);

    /// <summary>In the order of the catalog: pictures, texts, faces.</summary>
    public static IReadOnlyList<CatalogModel> Models => Entries.Value;

    /// <summary>Null where there is none of this name; case, '-' and '_' do not count.</summary>
    public static CatalogModel? Find(string name) => Models.FirstOrDefault(model => Plain(model.Name) == Plain(name));

    /// <summary>The reference that a catalog name or a text that begins with <c>hf:</c> means; null for anything else.</summary>
    public static HubReference? Resolve(string text) => HubReference.Is(text) ? HubReference.Parse(text) : Find(text) is { } known ? HubReference.Parse(known.Reference) : null;

    /// <summary>What somebody may have meant, as the end of an error message: the nearest names, else all.</summary>
    public static string Hint(string name) => NameDistance.Nearest(name, Models.Select(model => model.Name), 3) is { Count: > 0 } near
        ? $"Did you mean {string.Join(" or ", near.Select(known => $"'{known}'"))} of the catalog?"
        : $"The catalog has {string.Join(", ", Models.Select(model => model.Name))}.";

    private static List<CatalogModel> Read()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("catalog.json")!;
        return JsonSerializer.Deserialize<List<CatalogModel>>(stream, JsonSerializerOptions.Web)!;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
