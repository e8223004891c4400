using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TransferPipeline.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Contracts"] = [],
        ["Storage"] = ["Contracts"],
        ["Ledger"] = ["Contracts"],
        ["Onnx"] = ["Contracts", "Tokenizers"],
        ["Tokenizers"] = ["Contracts"],
        ["Hub"] = ["Contracts", "Onnx"],
        ["Inference"] = ["Contracts", "Onnx", "Storage", "Tokenizers"],
        ["Ingest"] = ["Contracts", "Storage", "Ledger"],
        ["Embed"] = ["Contracts", "Storage", "Ledger", "Onnx", "Inference"],
        ["Train"] = ["Contracts", "Storage", "Ledger", "Onnx", "Inference"],
        ["Score"] = ["Contracts", "Storage", "Ledger", "Onnx", "Inference"],
        ["Schedule"] = ["Contracts", "Storage", "Ledger", "Onnx", "Hub"],
        ["Worker"] = ["Contracts", "Storage", "Ledger", "Onnx", "Tokenizers", "Inference", "Ingest", "Embed", "Train", "Score", "Schedule"],
        ["Cli"] = ["Contracts", "Storage", "Ledger", "Onnx", "Hub", "Tokenizers", "Inference", "Ingest", "Embed", "Train", "Score", "Schedule"],
    };

    private static readonly Dictionary<string, string[]> PackageOwners = new()
    {
        ["Microsoft.ML.OnnxRuntime.*"] = ["Inference"],
        ["SkiaSharp.*"] = ["Inference"],
        ["TorchSharp.*"] = ["Train"],
        ["libtorch-.*"] = ["Train"],
        ["OxyPlot.*"] = ["Train"],
        ["Google.Protobuf|Grpc.Tools"] = ["Onnx"],
        ["ParquetSharp"] = ["Storage", "Ingest", "Score"],
        ["Microsoft.Data.Sqlite|Npgsql|Dapper"] = ["Ledger"],
        ["Azure\\..*"] = ["Storage"],
        ["Polly"] = ["Storage", "Ledger", "Hub"],
        ["Cronos"] = ["Schedule"],
        ["Hangfire\\..*|MassTransit.RabbitMQ|RabbitMQ.Client"] = ["Worker"],
        ["YamlDotNet"] = ["Schedule"],
        ["CsvHelper"] = ["Ingest", "Score"],
        ["System.IO.Hashing"] = ["Storage", "Ingest"],
        ["MassTransit"] = ["Ingest", "Embed", "Train", "Score", "Schedule", "Cli"],
        ["Microsoft.Extensions.Logging.Abstractions"] = ["Ledger", "Ingest", "Embed", "Train", "Score", "Schedule"],
        ["Microsoft.Extensions.Hosting.Abstractions"] = ["Schedule"],
        ["Microsoft.Extensions.Hosting|Microsoft.Extensions.Logging.Console|Spectre.Console|System.CommandLine"] = ["Cli"],
    };

    /// <summary>Abstractions that stand in signatures of ours: whoever calls those needs them too.</summary>
    private static readonly string[] SharedPackages = ["Microsoft.Extensions.Logging.Abstractions"];

    public static TheoryData<string> Projects => [.. SourceTree.Projects];

    [Fact]
    public void Every_project_has_its_rule_and_no_rule_is_left_over()
        => Assert.Equal(AllowedReferences.Keys.Order(StringComparer.Ordinal), SourceTree.Projects.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        var references = Items(project, "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(Include(item))["TransferPipeline.".Length..]);

        Assert.Empty(references.Except(AllowedReferences[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_the_packages_it_owns_and_keeps_them_to_itself(string project)
    {
        var complaints = Items(project, "PackageReference").Select(item => Complaint(project, item)).Where(complaint => complaint is not null);

        Assert.Empty(complaints);
    }

    private static string? Complaint(string project, XElement item)
    {
        var package = Include(item);
        var owners = PackageOwners.Where(rule => Regex.IsMatch(package, $"^({rule.Key})$")).SelectMany(rule => rule.Value).ToList();
        if (!owners.Contains(project))
            return $"{project} references {package}, which {(owners.Count == 0 ? "has no owner yet" : $"belongs to {string.Join(", ", owners)}")}";

        // Without PrivateAssets="compile" the types of the package would be visible in every project that references this one.
        var assets = item.Attribute("PrivateAssets")?.Value;
        return assets is "compile" or "all" || SharedPackages.Contains(package) ? null : $"{project} references {package} without PrivateAssets=\"compile\"";
    }

    private static IEnumerable<XElement> Items(string project, string kind)
        => XDocument.Load(Path.Combine(Repository.Root, "src", $"TransferPipeline.{project}", $"TransferPipeline.{project}.csproj")).Descendants(kind);

    private static string Include(XElement item) => item.Attribute("Include")!.Value;
}
