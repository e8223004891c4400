using System.Globalization;
using TransferPipeline.Cli.Demo;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Benchmarks.Fashion;

/// <summary>
/// <c>fashion-curve [--quick] [--out FOLDER]</c>: from 20 to 500 labels a class on the classes that the demo's network has not seen, what a head alone, the
/// last blocks and training from scratch make of them. Each is a pipeline like any user's, three draws each (one with --quick).
/// </summary>
internal static class FashionCurve
{
    private static readonly int[] Labels = [20, 100, 500];

    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var outIndex = Array.IndexOf(arguments, "--out");
        var target = outIndex >= 0 ? arguments.ElementAtOrDefault(outIndex + 1) : null;
        if (arguments.Where((argument, index) => argument is not ("--quick" or "--out") && (outIndex < 0 || index != outIndex + 1)).Any() || (outIndex >= 0 && target is null))
        {
            Console.Error.WriteLine("usage: benchmarks fashion-curve [--quick] [--out FOLDER]");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("transfer-fashion-").FullName;
        try
        {
            var points = await MeasureAsync(folder, arguments.Contains("--quick") ? 1 : 3, cancellationToken);
            Print(points, output);
            if (target is not null)
            {
                Directory.CreateDirectory(target);
                await File.WriteAllTextAsync(Path.Combine(target, "fashion-curve.svg"), FashionCurvePlot.Svg(points), cancellationToken);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<FashionPoint>> MeasureAsync(string folder, int draws, CancellationToken cancellationToken)
    {
        var (train, test) = FashionDraw.Read();
        var methods = FashionMethod.All(Path.Combine(AppContext.BaseDirectory, "samples", "fashion", "backbone.onnx"), folder);
        var outcomes = new List<(string Method, int Labels, DemoOutcome Outcome)>();
        foreach (var labels in Labels)
        {
            foreach (var seed in Enumerable.Range(1, draws))
            {
                var source = Path.Combine(folder, $"draw-{labels}-{seed}");
                FashionDraw.Write(source, train, test, labels, seed);
                foreach (var method in methods)
                {
                    var outcome = await RunAsync(method, source, Path.Combine(folder, "root"), seed, cancellationToken);
                    outcomes.Add((method.Name, labels, outcome));
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{method.Name}, {labels} labels, draw {seed}: {outcome.Scored.Share:P2} of {outcome.Scored.Rows} in {outcome.Seconds:0.0} s"));
                }
            }
        }

        return [.. outcomes.GroupBy(outcome => (outcome.Method, outcome.Labels)).Select(group => new FashionPoint(
            group.Key.Method, group.Key.Labels, [.. group.Select(outcome => outcome.Outcome.Scored.Share)], group.Average(outcome => outcome.Outcome.Seconds)))];
    }

    private static async Task<DemoOutcome> RunAsync(FashionMethod method, string source, string root, int seed, CancellationToken cancellationToken)
    {
        var spec = new PipelineSpec
        {
            Name = "fashion",
            Dataset = new DatasetSpec { Source = source },
            Backbone = new BackboneSpec { Model = method.Backbone(seed) },
            Head = new HeadSpec { Seed = seed },
            Tune = method.Tune,
            Score = new ScoreSpec { Input = FashionDraw.TestImages(source), Output = "jsonl" },
        };
        await using var pipeline = await EmbeddedPipeline.OpenAsync(root, cancellationToken);
        var submitted = await pipeline.SubmitAsync(spec, cancellationToken);
        var report = await pipeline.WaitAsync(submitted.RunId, new Progress<IReadOnlyList<StageProgress>>(), cancellationToken);
        return report.Run.State == RunState.Succeeded
            ? await DemoOutcome.ReadAsync(new DemoMethod(method.Name, spec), report, root, cancellationToken)
            : throw new InvalidOperationException($"The run failed: {report.Run.Reason}");
    }

    private static void Print(List<FashionPoint> points, TextWriter output)
    {
        output.WriteLine($"| labels a class | {string.Join(" | ", points.Select(point => point.Method).Distinct())} |");
        output.WriteLine($"| --- | {string.Join(" | ", points.Select(point => point.Method).Distinct().Select(_ => "---"))} |");
        foreach (var row in points.GroupBy(point => point.Labels))
            output.WriteLine($"| {row.Key} | {string.Join(" | ", row.Select(Cell))} |");
    }

    private static string Cell(FashionPoint point) => string.Create(
        CultureInfo.InvariantCulture, $"{100 * point.Mean:0.0} ± {100 * point.Deviation:0.0} % ({100 * point.Accuracies.Min():0.0} to {100 * point.Accuracies.Max():0.0}), {point.Seconds:0} s");
}
