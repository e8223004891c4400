using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Messages;

/// <summary>What docs/pipeline.md allows as the value of a key, as keywords of JSON Schema.</summary>
internal static partial class PipelineValues
{
    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["1 to 63 lower-case letters, digits, hyphens"] = "^[a-z0-9][a-z0-9-]{0,62}$",
        ["as `name`"] = "^[a-z0-9][a-z0-9-]{0,62}$",
        ["16 hex digits"] = "^[0-9a-f]{16}$",
    };

    private static readonly Dictionary<string, string> Allowed =
        Row().Matches(SourceTree.Read("docs/pipeline.md")).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

    internal static void Add(JsonObject schema, PropertyInfo property)
    {
        if (!Allowed.TryGetValue(Key(property), out var value))
            return;

        if (Patterns.TryGetValue(value, out var pattern))
            schema["pattern"] = pattern;
        else if (property.PropertyType == typeof(string) && Choices().IsMatch(value))
            schema["enum"] = new JsonArray([.. value.Split(", ").Select(choice => JsonValue.Create(choice.Trim('`')))]);
        else if (Range().Match(value) is { Success: true } range)
            AddRange(schema, range);
    }

    private static void AddRange(JsonObject schema, Match range)
    {
        schema["minimum"] = Number(range.Groups["least"].Value);
        if (range.Groups["most"] is { Success: true, Value: var most })
            schema["maximum"] = Number(most);
    }

    private static string Key(PropertyInfo property)
    {
        var section = property.DeclaringType == typeof(PipelineSpec) ? "" : property.DeclaringType!.Name.Replace("Spec", ".", StringComparison.Ordinal);
        return JsonNamingPolicy.CamelCase.ConvertName(section) + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
    }

    private static JsonValue Number(string text)
        => long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole) : JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^\| `([A-Za-z.]+)` \| (.*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^`[a-z]+`(, `[a-z]+`)*$")]
    private static partial Regex Choices();

    [GeneratedRegex(@"^(?<least>[0-9.e-]+) (to (?<most>[0-9.e-]+)|or more)$")]
    private static partial Regex Range();
}
