using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.Extensions.Configuration;
using TransferPipeline.Tests.Architecture;
using TransferPipeline.Worker.Hosting;
using YamlDotNet.RepresentationModel;

namespace TransferPipeline.Tests.Infra;

/// <summary>The files that run the pipeline in containers, as the tests read them.</summary>
internal static partial class InfraFiles
{
    internal const string Compose = "docker-compose.yml";
    internal const string Kubernetes = "infra/kubernetes";
    internal const string Bicep = "infra/azure/main.bicep";

    /// <summary>Every setting, as an environment variable.</summary>
    internal static IReadOnlyList<string> Settings { get; } =
        [.. Worker.Hosting.Settings.Sections.SelectMany(section => section.Value.GetProperties().Where(property => property.SetMethod is not null).Select(property => $"{section.Key}__{property.Name}"))];

    internal static IReadOnlyList<string> Workers { get; } = ["ingest", "embed", "train", "score"];

    /// <summary>The documents of a file, with merge keys resolved.</summary>
    internal static IReadOnlyList<YamlMappingNode> Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(SourceTree.Read(file)));
        foreach (var mapping in stream.Documents.SelectMany(document => document.AllNodes).OfType<YamlMappingNode>().ToList())
        {
            if (!mapping.Children.Remove("<<", out var merged))
                continue;

            foreach (var (key, value) in (YamlMappingNode)merged)
                mapping.Children.TryAdd(key, value);
        }

        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    internal static IReadOnlyList<string> Manifests()
        => [.. Directory.GetFiles(Path.Combine(Repository.Root, Kubernetes), "*.yaml").Select(file => $"{Kubernetes}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    internal static bool Has(this YamlNode node, string key) => node is YamlMappingNode mapping && mapping.Children.ContainsKey(key);

    internal static string Text(this YamlNode node) => ((YamlScalarNode)node).Value!;

    internal static IEnumerable<YamlNode> Items(this YamlNode node) => (YamlSequenceNode)node;

    internal static Dictionary<string, string> Pairs(this YamlNode node) => ((YamlMappingNode)node).Children.ToDictionary(pair => pair.Key.Text(), pair => pair.Value.Text());

    /// <summary>The settings that a worker would read from these variables; throws where it would refuse them.</summary>
    internal static Settings Start(IEnumerable<KeyValuePair<string, string>> variables) => Worker.Hosting.Settings.Of(new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)))
        .Build());

    /// <summary>The queues that a role reads: those of the consumers in its slice.</summary>
    internal static IReadOnlyList<string> Queues(string role) =>
    [
        .. SourceTree.Load(char.ToUpperInvariant(role[0]) + role[1..]).GetTypes()
            .Where(type => typeof(IConsumer).IsAssignableFrom(type))
            .Select(type => KebabCaseEndpointNameFormatter.Instance.SanitizeName(type.Name[..^"Consumer".Length]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The stages that a query of the ledger counts.</summary>
    internal static IEnumerable<string> Stages(string query) => QuotedName().Matches(StageList().Match(query).Value).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"stage in \([^)]*\)")]
    private static partial Regex StageList();

    [GeneratedRegex(@"'([a-z-]+)\\?'")]
    private static partial Regex QuotedName();
}
