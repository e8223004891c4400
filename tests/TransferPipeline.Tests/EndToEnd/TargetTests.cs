using System.Text.Json;
using SkiaSharp;

namespace TransferPipeline.Tests.EndToEnd;

/// <summary>Sources with several labels a row, or with a number, from the file to scores.</summary>
public sealed class TargetTests
{
    private const int Pictures = 120;
    private const int Side = 28;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_with_a_number_become_a_model_of_numbers_and_scores()
    {
        using var folder = new TemporaryFolder();
        await DrawAsync(folder);
        await File.WriteAllLinesAsync(folder.File("data", "index.csv"), ["file,label", .. Enumerable.Range(0, Pictures).Select(index => $"{index}.png,{NumberOf(index)}.5")], Token);
        await WritePipelineAsync(folder, "heights", "number", "index.csv", "head: {}");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        var metrics = run.Json.GetProperty("model").GetProperty("metrics");
        Assert.InRange(metrics.GetProperty("r2").GetDouble(), 0.8, 1);
        Assert.InRange(metrics.GetProperty("mae").GetDouble(), 0, 50);
        Assert.False(metrics.TryGetProperty("accuracy", out _));
        Assert.Equal("number", run.Json.GetProperty("dataset").GetProperty("target").GetString());
        var rows = await ScoresAsync(folder);
        Assert.Equal(Pictures, rows.Count);
        Assert.InRange(rows.Average(row => Math.Abs(row.GetProperty("value").GetDouble() - NumberOf(IndexOf(row)))), 0, 40);
        var list = (await new TransferProgram(folder.Path).RunAsync("models", "list")).Demand(0);
        Assert.Contains("R2 0.", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_with_several_labels_become_a_model_of_labels_and_scores()
    {
        using var folder = new TemporaryFolder();
        await DrawAsync(folder);
        await File.WriteAllLinesAsync(
            folder.File("data", "index.jsonl"), Enumerable.Range(0, Pictures).Select(index => JsonSerializer.Serialize(new { file = $"{index}.png", label = LabelsOf(index) })), Token);
        await WritePipelineAsync(folder, "marks", "labels", "index.jsonl", "head: { threshold: 0.4 }");

        var run = (await new TransferProgram(folder.Path).RunAsync("run", "pipeline.yaml", "--json")).Demand(0).DemandBalance();

        var metrics = run.Json.GetProperty("model").GetProperty("metrics");
        Assert.InRange(metrics.GetProperty("microF1").GetDouble(), 0.8, 1);
        Assert.InRange(metrics.GetProperty("exactMatch").GetDouble(), 0.6, 1);
        Assert.Equal(["bright", "high", "wide"], run.Json.GetProperty("dataset").GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        var rows = await ScoresAsync(folder);
        Assert.Equal(Pictures, rows.Count);
        var right = rows.Count(row => row.GetProperty("predicted").EnumerateArray().Select(label => label.GetString()!).Order(StringComparer.Ordinal).SequenceEqual(LabelsOf(IndexOf(row))));
        Assert.InRange(right, Pictures * 7 / 10, Pictures);
        Assert.Contains(rows, row => row.GetProperty("predicted").GetArrayLength() == 0);
        Assert.Contains(rows, row => row.GetProperty("predicted").GetArrayLength() == 3);
    }

    private static int NumberOf(int index) => 1000 + 30 * (3 + index * 7 % 20);

    private static string[] LabelsOf(int index) => [.. Bright(index) ? new[] { "bright" } : [], .. High(index) ? new[] { "high" } : [], .. Wide(index) ? new[] { "wide" } : []];

    private static bool Bright(int index) => index / 20 % 2 == 1;

    private static bool High(int index) => index * 7 % 20 >= 10;

    private static bool Wide(int index) => index / 40 % 2 == 1;

    /// <summary>Rectangles on noise: high or not, wide or not, bright or not.</summary>
    private static async Task DrawAsync(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.File("data"));
        for (var index = 0; index < Pictures; index++)
        {
            using var bitmap = new SKBitmap(Side, Side);
            var (height, width, light) = (3 + index * 7 % 20, Wide(index) ? 20 : 8, Bright(index) ? 230 : 120);
            for (var pixel = 0; pixel < Side * Side; pixel++)
            {
                var (x, y) = (pixel % Side, pixel / Side);
                var inside = y >= 2 && y < 2 + height && x >= 4 && x < 4 + width;
                var grey = (byte)((inside ? light : 10) + (index * 31 + pixel * 17) % 20);
                bitmap.SetPixel(x, y, new SKColor(grey, grey, grey));
            }

            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            await File.WriteAllBytesAsync(folder.File("data", $"{index}.png"), png.ToArray(), Token);
        }
    }

    private static Task WritePipelineAsync(TemporaryFolder folder, string name, string target, string index, string head) => File.WriteAllTextAsync(
        folder.File("pipeline.yaml"),
        $$"""
        name: {{name}}
        dataset:  { source: data/{{index}}, target: {{target}} }
        backbone: { model: {{Path.Combine(Repository.Root, "samples", "fashion", "backbone.onnx")}} }
        {{head}}
        score:    { input: data/{{index}}, output: jsonl }
        """,
        Token);

    private static int IndexOf(JsonElement row) => int.Parse(Path.GetFileNameWithoutExtension(row.GetProperty("source").GetString()!), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<List<JsonElement>> ScoresAsync(TemporaryFolder folder)
    {
        var part = Directory.GetFiles(folder.File("transfer-data", "scores"), "part-*.jsonl", SearchOption.AllDirectories).Single();
        return [.. (await File.ReadAllLinesAsync(part, Token)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
