using System.Globalization;
using System.Text.Json;
using ParquetSharp;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Train.Targets;

/// <summary>From pictures with several labels, or with a number, to a registered model and to scores.</summary>
public sealed class TargetTrainingTests
{
    private static readonly TuneSpec LastConvolution = new() { Layers = "top:middle", Cut = "middle", Epochs = 12, BatchSize = 8, LearningRate = 0.01, HeadLearningRate = 0.01 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_labels_become_a_model_with_a_certificate_and_a_report()
    {
        await using var fixture = await TrainingFixture.OpenAsync();

        var result = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Backbone(), target: TargetNames.Labels), Token);

        var (card, files) = await CardAsync(fixture, result);
        Assert.Equal(["README.md", "card.json", "model.onnx", "reliability.svg"], files);
        Assert.Equal(("labels", 0.5), (card.GetProperty("target").GetString(), card.GetProperty("threshold").GetDouble()));
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        Assert.InRange(card.GetProperty("metrics").GetProperty("microF1").GetDouble(), 0.7, 1);
        Assert.Equal(["dark", "red", "strong"], card.GetProperty("metrics").GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("label").GetString()));
        Assert.All(card.GetProperty("head").GetProperty("crossValidation").EnumerateArray(), line => Assert.InRange(line.GetProperty("microF1").GetDouble(), 0, 1));
        var inside = ModelCardReader.Read(Path.Combine(fixture.Store.Root, result.Output.Path));
        Assert.Equal(("labels", 0.5, "probabilities"), (inside.Target, inside.Threshold, inside.Probabilities));
        var readme = await fixture.ReportAsync(result);
        Assert.Contains("any of 3 labels", readme, StringComparison.Ordinal);
        Assert.Contains("Micro F1", readme, StringComparison.Ordinal);
        Assert.Contains("## Labels", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_becomes_a_model_with_a_certificate_and_a_report()
    {
        await using var fixture = await TrainingFixture.OpenAsync();

        var result = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Backbone(), target: TargetNames.Number), Token);

        var (card, files) = await CardAsync(fixture, result);
        Assert.Equal(["README.md", "card.json", "model.onnx", "predictions.svg"], files);
        Assert.Equal(("number", "value"), (card.GetProperty("target").GetString(), card.GetProperty("value").GetString()));
        Assert.InRange(card.GetProperty("certificate").GetProperty("maxRelativeDifference").GetDouble(), 0, 1e-5);
        var metrics = card.GetProperty("metrics");
        Assert.InRange(metrics.GetProperty("r2").GetDouble(), 0.9, 1);
        Assert.Equal(metrics.GetProperty("rmse").GetDouble(), card.GetProperty("residual").GetDouble());
        Assert.InRange(metrics.GetProperty("baseline").GetProperty("value").GetDouble(), 1000, 1100);
        Assert.False(card.TryGetProperty("labels", out _));
        var readme = await fixture.ReportAsync(result);
        Assert.Contains("gives each picture a number", readme, StringComparison.Ordinal);
        Assert.Contains("the training rows' mean", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("classes", readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TargetNames.Labels, "microF1")]
    [InlineData(TargetNames.Number, "r2")]
    public async Task Layers_are_tuned_with_the_head(string target, string score)
    {
        await using var fixture = await TrainingFixture.OpenAsync();

        var result = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution, target), Token);

        var (card, _) = await CardAsync(fixture, result);
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
        var tuning = card.GetProperty("tuning");
        Assert.Equal(0, tuning.GetProperty("settings").GetProperty("labelSmoothing").GetDouble());
        var losses = tuning.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("trainLoss").GetDouble()).ToList();
        Assert.True(losses[^1] < losses[0], string.Join(", ", losses));
        Assert.True(tuning.GetProperty("headAlone").TryGetProperty(score, out _));
        Assert.Contains("## Tuned layers", await fixture.ReportAsync(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TargetNames.Labels, "logLoss")]
    [InlineData(TargetNames.Number, "squaredError")]
    public async Task Auto_starts_with_the_linear_head_and_takes_what_has_less_loss(string target, string loss)
    {
        await using var fixture = await TrainingFixture.OpenAsync();

        var result = await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Convolutions(), LastConvolution with { Layers = "auto", Epochs = 4 }, target), Token);

        var (card, _) = await CardAsync(fixture, result);
        var steps = card.GetProperty("tuning").GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal("linear", steps[0].GetProperty("name").GetString());
        Assert.True(steps[0].GetProperty("taken").GetBoolean());
        var taken = steps.Where(step => step.GetProperty("taken").GetBoolean()).Select(step => step.GetProperty(loss).GetDouble()).ToList();
        Assert.Equal(taken.OrderDescending(), taken);
        Assert.True(card.GetProperty("certificate").GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Scores_of_several_labels_name_those_over_the_threshold_in_every_format()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var model = (await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Backbone(), target: TargetNames.Labels), Token)).Output;

        var lines = await File.ReadAllLinesAsync(await fixture.ScoreAsync(model, TargetNames.Labels, "jsonl"), Token);
        var csv = await File.ReadAllLinesAsync(await fixture.ScoreAsync(model, TargetNames.Labels, "csv"), Token);
        using var parquet = new ParquetFileReader(await fixture.ScoreAsync(model, TargetNames.Labels, "parquet"));

        var rows = lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(36, rows.Count);
        Assert.All(rows, row =>
        {
            var (predicted, probabilities) = (Texts(row.GetProperty("predicted")), row.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble()).ToList());
            Assert.Equal(predicted.Count, probabilities.Count);
            Assert.All(probabilities, probability => Assert.InRange(probability, 0.5, 1));
            Assert.Equal(2, row.GetProperty("top").GetArrayLength());
            Assert.Equal(predicted.Take(2), row.GetProperty("top").EnumerateArray().Where(top => top.GetProperty("probability").GetDouble() >= 0.5).Select(top => top.GetProperty("label").GetString()));
        });
        Assert.InRange(rows.Count(row => Colours(Texts(row.GetProperty("predicted"))).SequenceEqual(Colours(Texts(JsonSerializer.Deserialize<JsonElement>(row.GetProperty("label").GetString()!))))), 30, 36);
        Assert.Contains(rows, row => row.GetProperty("predicted").GetArrayLength() == 0);
        Assert.Equal("id,source,label,predicted,probabilities,top_1,top_1_probability,top_2,top_2_probability,model", csv[0]);
        Assert.Equal(
            ["id", "source", "label", "predicted", "probabilities", "top_labels", "top_probabilities", "model"],
            Enumerable.Range(0, parquet.FileMetaData.Schema.GroupNode.FieldCount).Select(field => parquet.FileMetaData.Schema.GroupNode.Field(field).Name));
        using var group = parquet.RowGroup(0);
        using var column = group.Column(3).LogicalReader<string[]>();
        Assert.Equal(rows.Select(row => Texts(row.GetProperty("predicted"))), column.ReadAll(36).Select(labels => labels.ToList()));
    }

    [Fact]
    public async Task Scores_of_numbers_are_the_numbers_in_every_format()
    {
        await using var fixture = await TrainingFixture.OpenAsync();
        var model = (await fixture.Training.TrainAsync(await fixture.PrepareAsync(TrainingFixture.Backbone(), target: TargetNames.Number), Token)).Output;

        var lines = await File.ReadAllLinesAsync(await fixture.ScoreAsync(model, TargetNames.Number, "jsonl"), Token);
        var csv = await File.ReadAllLinesAsync(await fixture.ScoreAsync(model, TargetNames.Number, "csv"), Token);
        using var parquet = new ParquetFileReader(await fixture.ScoreAsync(model, TargetNames.Number, "parquet"));

        var rows = lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(36, rows.Count);
        Assert.All(rows, row => Assert.Equal(double.Parse(row.GetProperty("label").GetString()!, CultureInfo.InvariantCulture), row.GetProperty("value").GetDouble(), 15.0));
        Assert.Equal("id,source,label,value,model", csv[0]);
        Assert.Equal(rows.Select(row => row.GetProperty("value").GetSingle()), csv[1..].Select(line => float.Parse(line.Split(',')[3], CultureInfo.InvariantCulture)));
        using var group = parquet.RowGroup(0);
        using var column = group.Column(3).LogicalReader<float>();
        Assert.Equal(rows.Select(row => row.GetProperty("value").GetSingle()), column.ReadAll(36));
    }

    /// <summary>Without the label that has little to do with the picture.</summary>
    private static IEnumerable<string> Colours(IEnumerable<string> labels) => labels.Where(label => label != "strong").Order(StringComparer.Ordinal);

    private static List<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static async Task<(JsonElement Card, IEnumerable<string> Files)> CardAsync(TrainingFixture fixture, ShardResult result)
    {
        var folder = Path.GetDirectoryName(result.Output.Path)!;
        var files = (await fixture.ReadAsync(folder)).Keys.Select(path => path[(folder.Length + 1)..]).Order(StringComparer.Ordinal);
        return (JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(fixture.Store.Root, folder, "card.json"), Token)), files);
    }
}
