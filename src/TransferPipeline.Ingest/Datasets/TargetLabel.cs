using System.Globalization;
using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>What a row's label means by the dataset's target, in the one form that the dataset keeps.</summary>
internal static class TargetLabel
{
    /// <param name="raw">As the source has it: null for none, and for a set of labels a JSON array or their names with the separator between them.</param>
    /// <param name="label">Null when there is none.</param>
    /// <returns>Why it cannot be read; null when it can.</returns>
    internal static Refusal? Read(DatasetSpec spec, string? raw, out string? label)
    {
        label = raw;
        if (raw is null || spec.Target == "classes")
            return null;

        var problem = spec.Target == "number" ? Number(raw, out label) : Labels(raw, spec.LabelSeparator, out label);
        return problem is null ? null : new Refusal(RefusalReason.LabelMalformed, problem);
    }

    private static string? Number(string raw, out string? label)
    {
        label = null;
        if (raw.Trim().Length == 0)
            return null;

        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return $"Its label is '{Shown(raw)}', not a finite number such as -1.5 or 2e3.";

        // The sum makes the zero of '-0' the zero of '0'.
        label = (number + 0.0).ToString("R", CultureInfo.InvariantCulture);
        return null;
    }

    private static string? Labels(string raw, string separator, out string? label)
    {
        label = null;
        var text = raw.Trim();
        if (!text.StartsWith('[') || !text.EndsWith(']'))
        {
            label = LabelSet.Of(text.Split(separator));
            return null;
        }

        try
        {
            using var list = JsonDocument.Parse(text);
            label = LabelSet.Of([.. list.RootElement.EnumerateArray().Select(Name)]);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return $"Its labels are '{Shown(raw)}', which is no JSON array of names. Write [\"a\", \"b\"], or a{separator}b.";
        }
    }

    private static string Name(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => item.GetRawText(),
        _ => throw new JsonException($"{item.ValueKind} is no name."),
    };

    private static string Shown(string raw) => raw.Length <= 100 ? raw : raw[..100] + "…";
}
