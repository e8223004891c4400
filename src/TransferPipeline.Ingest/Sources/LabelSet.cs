using System.Text.Encodings.Web;
using System.Text.Json;

namespace TransferPipeline.Ingest.Sources;

/// <summary>Any number of labels as one text: a JSON array of distinct names in ordinal order.</summary>
internal static class LabelSet
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Of(IEnumerable<string> labels)
        => JsonSerializer.Serialize(labels.Select(label => label.Trim()).Where(label => label.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Plain);

    /// <summary>The names in a text that <see cref="Of"/> gave.</summary>
    internal static IReadOnlyList<string> Names(string labels) => JsonSerializer.Deserialize<string[]>(labels)!;

    /// <summary>Whether a column of 0 and 1 says that a row has the label; null when it says neither.</summary>
    internal static bool? IsSet(string? flag) => flag?.Trim().ToLowerInvariant() switch
    {
        null or "" or "0" or "0.0" or "false" or "no" => false,
        "1" or "1.0" or "true" or "yes" => true,
        _ => null,
    };

    internal static Refusal NoFlag(string column, string? value) => new(RefusalReason.LabelMalformed, $"Its column '{column}' is '{value}', not 0 or 1.");
}
