using System.Diagnostics;
using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>A sentence encoder tuned to tell good reviews of films from bad ones: accuracy by how much of it is trained.</summary>
internal static class SentimentCommand
{
    internal static void Run(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = SentimentOptions.Parse(arguments);
        var (train, test) = SentimentTexts.Read();
        (train, test) = (train.Thinned(options.Rows), test.Thinned(options.Rows));
        if (options.Validation)
            (train, test) = (train.Only(Enumerable.Range(0, train.Count).Where(row => row % 5 != 0)), train.Only(Enumerable.Range(0, train.Count).Where(row => row % 5 == 0)));

        Show(output, $"{train.Count} rows to train on, {test.Count} {(options.Validation ? "held-out ones" : "of the test split")}; {train.Ids.Average(ids => ids.Length):F1} tokens a row, at most {train.Longest}");
        var folder = Directory.CreateTempSubdirectory("sentiment");
        try
        {
            var files = 0;
            Run(options, train, test, extension => Path.Combine(folder.FullName, $"{files++}{extension}"), output, cancellationToken);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static void Run(SentimentOptions options, SentimentTexts train, SentimentTexts test, Func<string, string> scratch, TextWriter output, CancellationToken cancellationToken)
    {
        var blocks = MiniLm.Load();
        string[] depths = [.. options.Depths.Where(depth => depth != "frozen")];
        CutPoint[] cuts = [.. depths.Select(depth => TuneLayers.Resolve(blocks, depth).Cut).OfType<CutPoint>()];
        var started = Stopwatch.GetTimestamp();
        using var trainRows = new SentimentRows(blocks, cuts, train, scratch);
        using var testRows = new SentimentRows(blocks, cuts, test, scratch);
        var front = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        var head = HeadTrainer.Train(new() { Train = trainRows.Features, Test = testRows.Features, Labels = SentimentTexts.Labels }, new HeadSpec(), cancellationToken);
        Show(output, $"frozen: accuracy {head.Metrics.Accuracy:F4}; features and activations {front:F1} s, head {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, C = {head.C:G3}, temperature {head.Weights.Temperature:G3}");

        var rated = HeadTrainer.Train(new() { Train = trainRows.Rated(), Test = testRows.Rated(), Labels = [] }, new HeadSpec(), cancellationToken);
        var figures = (NumberMetrics)rated.Figures;
        Show(output, $"frozen, the score as a number: R2 {figures.R2:F4}, MAE {figures.Mae:F4}, Spearman {figures.Spearman:F4}; always the mean: MAE {figures.Baseline.Mae:F4}; C = {rated.C:G3}");

        Show(output, $"{options.Recipe}");
        var tuning = new SentimentTuning(blocks, head, trainRows, testRows, test, options, output);
        foreach (var depth in depths)
            tuning.Run(depth, cancellationToken);
    }

    /// <summary>At once, so that a log shows how far the run is.</summary>
    internal static void Show(TextWriter output, FormattableString line)
    {
        output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
