using System.Globalization;
using System.Text.Json;
using TransferPipeline.Onnx.Graphs;

namespace TransferPipeline.Onnx.Cards.Hub;

/// <summary>Names of a model's classes, as <c>id2label</c> in <c>config.json</c> has them.</summary>
internal static class ClassNames
{
    /// <summary>Null where they are missing or there is not one for each class of the scores.</summary>
    internal static IReadOnlyList<string>? Read(JsonElement? config, TensorDescription scores, List<string> said)
    {
        if (config is not { ValueKind: JsonValueKind.Object } values || !values.TryGetProperty("id2label", out var named) || named.ValueKind != JsonValueKind.Object)
            return null;

        var labels = named.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()! : "");
        var ordered = Enumerable.Range(0, labels.Count).Select(id => labels.GetValueOrDefault(id.ToString(CultureInfo.InvariantCulture), "")).ToList();
        if (ordered.Any(label => label.Length == 0) || ClassesOf(scores) is { } classes && classes != ordered.Count)
            return null;

        var seen = new HashSet<string>();
        var distinct = ordered.Select((label, id) => seen.Add(label) ? label : $"{label} ({id})").ToList();
        said.Add(distinct.SequenceEqual(ordered)
            ? $"The names of the {ordered.Count} classes are those of config.json."
            : $"The names of the {ordered.Count} classes are those of config.json; where two have one name, the second has its number behind it.");
        return distinct;
    }

    /// <summary>How many there are; null where the graph does not say.</summary>
    private static long? ClassesOf(TensorDescription scores) => scores.Dimensions is { Count: > 0 } dimensions ? dimensions[^1].Size : null;
}
