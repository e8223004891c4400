using System.Diagnostics;
using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Benchmarks.Sentiment;

/// <summary>A sentence encoder tuned to tell good reviews of films from bad ones: accuracy by how much of it is trained.</summary>
internal static class SentimentCommand
{
    internal static void Run(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var options = SentimentOptions.Parse(arguments);
        var (train, test) = SentimentTexts.Read();
        (train, test) = (train.Only(Enumerable.Range(0, Math.Min(train.Count, options.Rows))), test.Only(Enumerable.Range(0, Math.Min(test.Count, options.Rows))));
        if (options.Validation)
            (train, test) = (train.Only(Enumerable.Range(0, train.Count).Where(row => row % 5 != 0)), train.Only(Enumerable.Range(0, train.Count).Where(row => row % 5 == 0)));

        Say($"{train.Count} rows to train on, {test.Count} {(options.Validation ? "held-out ones" : "of the test split")}; {train.Ids.Average(ids => ids.Length):F1} tokens a row, at most {train.Longest}");
        var blocks = MiniLm.Load();
        var started = Stopwatch.GetTimestamp();
        using var set = new HeadTrainingSet { Train = SentimentRows.Features(blocks, train), Test = SentimentRows.Features(blocks, test), Labels = SentimentTexts.Labels };
        var features = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        var head = HeadTrainer.Train(set, new HeadSpec(), cancellationToken);
        Say($"frozen: accuracy {head.Metrics.Accuracy:F4}; features {features:F1} s, head {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, C = {head.C:G3}");

        Say($"{options.Recipe}");
        var folder = Directory.CreateTempSubdirectory("sentiment");
        try
        {
            var files = 0;
            var tuning = new SentimentTuning(blocks, head, train, test, options, output);
            foreach (var depth in options.Depths.Where(depth => depth != "frozen"))
                tuning.Run(depth, extension => Path.Combine(folder.FullName, $"{files++}{extension}"), cancellationToken);
        }
        finally
        {
            folder.Delete(true);
        }

        void Say(FormattableString line) => Show(output, line);
    }

    /// <summary>At once, so that a log shows how far the run is.</summary>
    internal static void Show(TextWriter output, FormattableString line)
    {
        output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
