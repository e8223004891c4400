using System.Text.RegularExpressions;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Schedule.Pipelines;

namespace TransferPipeline.Tests.Schedule.Pipelines;

/// <summary>The keys of pipeline.yaml, the specification records and docs/pipeline.md say the same.</summary>
public sealed partial class PipelineKeysTests
{
    /// <summary>Set when a run is submitted, not by people.</summary>
    private static readonly string[] SetAtSubmission = ["Artifact", "Files", "Cut"];

    public static TheoryData<Type, string> Sections => new()
    {
        { typeof(PipelineSpec), "" },
        { typeof(DatasetSpec), "dataset" },
        { typeof(BackboneSpec), "backbone" },
        { typeof(HeadSpec), "head" },
        { typeof(TuneSpec), "tune" },
        { typeof(ScoreSpec), "score" },
        { typeof(GenerateSpec), "generate" },
        { typeof(DetectSpec), "detect" },
        { typeof(ErrorBudgetSpec), "errorBudget" },
        { typeof(RetrainSpec), "retrain" },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_property_of_the_specification_has_a_key(Type record, string section)
    {
        var properties = record.GetProperties()
            .Select(property => property.Name)
            .Where(name => !SetAtSubmission.Contains(name))
            .Select(name => char.ToLowerInvariant(name[0]) + name[1..]);

        string[] withoutProperty = ["drop", .. PipelineKeys.Later];
        Assert.Equal(properties.Order(), KeysOf(section).Except(withoutProperty).Order());
    }

    [Fact]
    public void The_documentation_describes_every_key_and_no_other()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipeline.md"));
        var documented = DocumentedKey().Matches(text).Select(match => match.Groups[1].Value);

        string[] sections = ["", "dataset", "backbone", "head", "tune", "score", "generate", "detect", "errorBudget", "retrain"];
        var known = sections.SelectMany(section => KeysOf(section).Select(key => section.Length == 0 ? key : $"{section}.{key}"));
        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_of_the_documentation_is_a_pipeline()
    {
        var folder = Directory.CreateTempSubdirectory("transfer-docs-").FullName;
        foreach (var path in new[] { "photos", "inbox" })
        {
            Directory.CreateDirectory(Path.Combine(folder, path));
        }

        File.WriteAllText(Path.Combine(folder, "mobilenet.onnx"), "");
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipeline.md"));

        var spec = PipelineFile.Parse(Example().Match(text).Groups[1].Value, "pipeline.yaml", PipelinePaths.OfFile(Path.Combine(folder, "pipeline.yaml")));

        Directory.Delete(folder, recursive: true);
        Assert.Equal("product-photos", spec.Name);
    }

    private static IReadOnlyList<string> KeysOf(string section) => section switch
    {
        "" => PipelineKeys.Root,
        "dataset" => PipelineKeys.Dataset,
        "backbone" => PipelineKeys.Backbone,
        "head" => PipelineKeys.Head,
        "tune" => PipelineKeys.Tune,
        "score" => PipelineKeys.Score,
        "generate" => PipelineKeys.Generate,
        "detect" => PipelineKeys.Detect,
        "retrain" => PipelineKeys.Retrain,
        _ => PipelineKeys.ErrorBudget,
    };

    [GeneratedRegex(@"^\| `([A-Za-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedKey();

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
