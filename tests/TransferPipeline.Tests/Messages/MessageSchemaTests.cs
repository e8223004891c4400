using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema.Validation;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Messages;

/// <summary>The schemas as somebody else's validator reads them.</summary>
public sealed partial class MessageSchemaTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly ArtifactRef Artifact = new("backbones/a/model.onnx", new string('a', 64));

    [Fact]
    public async Task The_sample_producers_message_is_valid()
    {
        var message = $$"""{ "requestId": "flowers-2026-01", "pipeline": {{SourceTree.Read("samples/producers/pipeline.json")}} }""";

        Assert.Empty(await ComplaintsAsync("start-run", message));
        Assert.Equal("flowers", JsonSerializer.Deserialize<StartRun>(message, Json)!.Pipeline.Name);
    }

    [Fact]
    public async Task The_pages_examples_are_valid()
    {
        var examples = Example().Matches(SourceTree.Read("docs/messages.md")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(2, examples.Count);
        Assert.Empty(await ComplaintsAsync("start-run", examples[0]));
        Assert.Empty(await ComplaintsAsync("run-finished", JsonDocument.Parse(examples[1]).RootElement.GetProperty("message").GetRawText()));
    }

    [Fact]
    public async Task What_the_contract_writes_is_valid()
    {
        var message = new StartRun
        {
            RequestId = "flowers-2026-01",
            Pipeline = new PipelineSpec
            {
                Name = "flowers",
                Dataset = new DatasetSpec { Source = "store:pictures/flowers", Files = Artifact },
                Backbone = new BackboneSpec { Model = "store:pretrained/mobilenet.onnx", Artifact = Artifact },
                Head = new HeadSpec { C = 0.5 },
                Score = new ScoreSpec { Input = "store:inbox", Files = Artifact, Artifact = Artifact },
                Retrain = new RetrainSpec { Cron = "0 3 * * 0" },
            },
        };
        var empty = new StartRun { Pipeline = new PipelineSpec { Name = "flowers" } };

        Assert.Empty(await ComplaintsAsync("start-run", JsonSerializer.Serialize(message, Json)));
        Assert.Empty(await ComplaintsAsync("start-run", JsonSerializer.Serialize(empty, Json)));
        Assert.Empty(await ComplaintsAsync("run-finished", JsonSerializer.Serialize(new RunFinished { RunId = "flowers-1", State = "Succeeded" }, Json)));
    }

    [Theory]
    [InlineData("start-run", """{ "requestId": "a" }""", "#/pipeline")]
    [InlineData("start-run", """{ "pipeline": null }""", "#/pipeline")]
    [InlineData("start-run", """{ "pipeline": { "dataset": { "source": "store:a" } } }""", "#/pipeline.name")]
    [InlineData("start-run", """{ "pipeline": { "name": "Flowers" } }""", "#/pipeline.name")]
    [InlineData("start-run", """{ "pipeline": { "name": "a" }, "priority": 1 }""", "#/priority")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "datset": {} } }""", "#/pipeline.datset")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "dataset": { "testFraction": 0.95 } } }""", "#/pipeline.dataset.testFraction")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "dataset": { "shardRows": 0 } } }""", "#/pipeline.dataset.shardRows")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "dataset": { "shardRows": "4096" } } }""", "#/pipeline.dataset.shardRows")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "head": { "type": "tree" } } }""", "#/pipeline.head.type")]
    [InlineData("start-run", """{ "pipeline": { "name": "a", "backbone": { "model": "m.onnx", "artifact": { "path": "m.onnx" } } } }""", "#/pipeline.backbone.artifact.sha256")]
    [InlineData("cancel-run", "{ }", "#/runId")]
    [InlineData("retrain-pipeline", """{ "pipeline": "flowers", "occurrence": "Sunday" }""", "#/occurrence")]
    [InlineData("apply-retention", """{ "keepVersions": "two" }""", "#/keepVersions")]
    public async Task What_does_not_fit_is_refused_where_it_is_wrong(string schema, string message, string path)
        => Assert.Contains(path, await ComplaintsAsync(schema, message));

    /// <summary>Where a message does not fit, also inside the alternatives of an optional section.</summary>
    private static async Task<IReadOnlyList<string>> ComplaintsAsync(string schema, string message)
    {
        var read = await SchemaFile.ReadAsync(schema);
        return [.. read.Validate(message).SelectMany(Flat).Select(error => error.Path!)];
    }

    private static IEnumerable<ValidationError> Flat(ValidationError error)
        => error is ChildSchemaValidationError parent ? parent.Errors.SelectMany(child => child.Value).SelectMany(Flat).Append(error) : [error];

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
