using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferPipeline.Tests.Architecture;

/// <summary>Namespace, name and properties of a contract are its identity on the wire: changing one is a breaking change, and shows here.</summary>
public sealed partial class ContractSnapshotTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void Contracts_are_those_that_were_approved()
    {
        var approved = SourceTree.Read("tests/TransferPipeline.Tests/Architecture/Contracts.approved.txt");

        var described = Describe(SourceTree.Load("Contracts"));
        // Meant? Then copy this file over Contracts.approved.txt, and say so in CHANGELOG.md.
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Contracts.received.txt"), described);

        Assert.Equal(approved, described);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        var messages = assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && !typeof(Exception).IsAssignableFrom(type));
        foreach (var type in messages.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append("urn:message:").Append(type.Namespace).Append(':').Append(type.Name).Append('\n');
            foreach (var property in type.GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
                text.Append("  ").Append(property.Name).Append(": ").Append(Name(property)).Append('\n');
        }

        return text.ToString();
    }

    private static string Name(PropertyInfo property)
    {
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var name = Arity().Replace((underlying ?? property.PropertyType).Name, "");
        var arguments = property.PropertyType is { IsGenericType: true } generic && underlying is null
            ? $"<{string.Join(", ", generic.GetGenericArguments().Select(argument => argument.Name))}>"
            : "";
        var nullable = underlying is not null || Nullability.Create(property).ReadState == NullabilityState.Nullable;
        return name + arguments + (nullable ? "?" : "");
    }

    [GeneratedRegex("`\\d+$")]
    private static partial Regex Arity();
}
