using System.Text.Json;
using TransferPipeline.Cli.Demo;
using TransferPipeline.Tests.EndToEnd;

namespace TransferPipeline.Tests.Cli;

/// <summary>The first thing that a visitor runs, as the visitor runs it.</summary>
public sealed class DemoTests
{
    /// <summary>Seen: 0.854 against 0.826 and 0.800.</summary>
    private const double LeastGain = 0.02;

    /// <summary>Chance is 0.2; a network that does not train at all stays near it.</summary>
    private const double LeastFromScratch = 0.7;
    private const long MostBytes = 1_500_000_000;

    [Fact]
    public async Task The_demo_shows_what_transfer_gains_and_a_second_one_finds_everything_there()
    {
        using var folder = new TemporaryFolder();
        var program = new TransferProgram(folder.Path);

        var first = (await program.RunAsync("demo")).Demand(0);
        var second = (await program.RunAsync("demo", "--json")).Demand(0).DemandBalance();

        Assert.Matches(@"pretrained model, linear head +│ +100 │ +3,650 │ +\d\d\.\d % │ +\d+\.\d │", first.Output);
        Assert.Matches(@"raw pixels, logistic regression +│ +100 │ +3,650 │ +\d\d\.\d % │ +\d+\.\d │", first.Output);
        Assert.Matches(@"fresh weights, all layers trained +│ +100 │ +3,650 │ +\d\d\.\d % │ +\d+\.\d │", first.Output);
        Assert.Contains("points more on a model that was trained on other classes.", first.Output, StringComparison.Ordinal);
        Assert.InRange(first.PeakBytes, 0, MostBytes);
        Assert.All(PathsIn(first.Output), path => Assert.True(Path.Exists(path), path));
        var demo = second.Json.GetProperty("demo");
        Assert.Equal(folder.File("transfer-data", "demo"), demo.GetProperty("root").GetString());
        var methods = demo.GetProperty("methods").EnumerateArray().ToList();
        Assert.Equal(3, methods.Count);
        Assert.InRange(Accuracy(methods[0]) - Accuracy(methods[1]), LeastGain, 1);
        Assert.InRange(Accuracy(methods[0]) - Accuracy(methods[2]), LeastGain, 1);
        Assert.InRange(Accuracy(methods[2]), LeastFromScratch, 1);
        foreach (var method in methods)
            await DemandMethodAsync(program, method, demo.GetProperty("root").GetString()!);
    }

    [Fact]
    public void No_gain_is_claimed_where_there_is_none()
    {
        var worse = DemoTable.Verdict(20, new ScoredCount(1000, 700), new ScoredCount(1000, 690), new ScoredCount(1000, 700));
        var better = DemoTable.Verdict(20, new ScoredCount(1000, 750), new ScoredCount(1000, 700), new ScoredCount(1000, 640));

        Assert.EndsWith(
            "700 of 1,000 pictures right, the one on raw pixels 690, the same network trained from scratch 700: here the pretrained model gained nothing.", worse, StringComparison.Ordinal);
        Assert.EndsWith("the same labels give 5.0 points more on a model that was trained on other classes.", better, StringComparison.Ordinal);
    }

    /// <summary>Its run balances, was found and not computed, and its accuracy is what its scores say.</summary>
    private static async Task DemandMethodAsync(TransferProgram program, JsonElement method, string root)
    {
        var run = method.GetProperty("run").GetString()!;
        (await program.RunAsync("runs", "show", run, "--json", "--root", root)).Demand(0).DemandBalance();
        Assert.True(method.GetProperty("cached").GetBoolean());
        Assert.True(File.Exists(method.GetProperty("model").GetString()));
        Assert.All(method.GetProperty("plots").EnumerateArray(), plot => Assert.True(File.Exists(plot.GetString())));
        var scores = method.GetProperty("scores").GetString()!;
        var lines = Directory.GetFiles(Path.GetDirectoryName(scores)!, "part-*.jsonl").SelectMany(File.ReadLines).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(3650, lines.Count);
        Assert.Equal(Accuracy(method), lines.Average(line => line.GetProperty("label").GetString() == line.GetProperty("predicted").GetString() ? 1.0 : 0), 1e-4);
    }

    private static double Accuracy(JsonElement method) => method.GetProperty("accuracy").GetDouble();

    /// <summary>The last word of the lines that say where something lies.</summary>
    private static List<string> PathsIn(string output)
    {
        var paths = output.Split('\n').Where(line => line.Split(' ')[0] is "root" or "model" or "scores" or "plot").Select(line => line[9..].Trim()).ToList();
        Assert.True(paths.Count >= 3, output);
        return paths;
    }
}
