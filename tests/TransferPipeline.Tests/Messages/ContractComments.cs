using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TransferPipeline.Contracts.Runs;

namespace TransferPipeline.Tests.Messages;

/// <summary>The XML documentation comments of the contracts as plain text, with members named as in JSON.</summary>
internal static partial class ContractComments
{
    private static readonly Dictionary<string, XElement> Members =
        XDocument.Load(Path.ChangeExtension(typeof(StartRun).Assembly.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    internal static string? OfType(Type type) => Text(Members.GetValueOrDefault($"T:{type.FullName}")?.Element("summary"));

    internal static string? OfProperty(PropertyInfo property)
        => Text(Members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary")
            ?? Members.GetValueOrDefault($"T:{property.DeclaringType.FullName}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")!.Value == property.Name));

    private static string? Text(XElement? comment)
        => comment is null ? null : Space().Replace(string.Concat(comment.Nodes().Select(node => node is XElement element ? Code(element) : ((XText)node).Value)), " ").Trim();

    private static string Code(XElement element)
        => $"`{(element.Attribute("cref")?.Value is { } member ? JsonNamingPolicy.CamelCase.ConvertName(member.Split('.')[^1]) : element.Value)}`";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
