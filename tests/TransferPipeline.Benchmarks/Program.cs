using TransferPipeline.Benchmarks;
using TransferPipeline.Benchmarks.Distributed;
using TransferPipeline.Benchmarks.Exports;
using TransferPipeline.Benchmarks.Fashion;
using TransferPipeline.Benchmarks.Flowers;
using TransferPipeline.Benchmarks.Generation;
using TransferPipeline.Benchmarks.Sentiment;

switch (args)
{
    case ["ledger", .. var rest]:
        await LedgerLoad.RunAsync(rest, Console.Out, CancellationToken.None);
        return 0;
    case ["ledger-worker", .. var rest]:
        await LedgerLoad.WorkAsync(rest, CancellationToken.None);
        return 0;
    case ["fashion-curve", .. var rest]:
        return await FashionCurve.RunAsync(rest, Console.Out, CancellationToken.None);
    case ["flowers", .. var rest]:
        return await FlowersTuning.RunAsync(rest, Console.Out, CancellationToken.None);
    case ["exports", .. var names]:
        return await ExportTour.RunAsync(names, Console.Out, CancellationToken.None) ? 0 : 1;
    case ["export", var path]:
        return ExportTour.RunOne(path, Console.Out);
    case ["generation-quality", .. var rest]:
        await GenerationQuality.RunAsync(rest, Console.Out, CancellationToken.None);
        return 0;
    case ["sentiment", .. var rest]:
        SentimentCommand.Run(rest, Console.Out, CancellationToken.None);
        return 0;
}

string[] known = [.. Suite.All.Select(benchmark => benchmark.Id)];
var ids = args.Where(argument => !argument.StartsWith('-')).ToHashSet(StringComparer.OrdinalIgnoreCase);
var outIndex = Array.IndexOf(args, "--out");
var output = outIndex >= 0 ? args.ElementAtOrDefault(outIndex + 1) : null;
if (output is not null)
    ids.Remove(output);
if (ids.Count == 0 || !ids.IsSubsetOf(known.Append("all").ToHashSet(StringComparer.OrdinalIgnoreCase)) || (outIndex >= 0 && output is null))
{
    Console.Error.WriteLine($"usage: benchmarks all|{string.Join('|', known)} [--quick] [--out FILE.json]\n       benchmarks ledger [SHARDS]\n       benchmarks exports [NAME...]\n       benchmarks fashion-curve [--quick] [--out FOLDER]\n       benchmarks generation-quality [SAMPLES [SEEDS]]\n       benchmarks flowers [--seeds N] [MODEL:LAYERS ...]\n       {SentimentOptions.Usage}");
    return 2;
}

var rounds = args.Contains("--quick") ? 3 : 7;
var chosen = Suite.All.Where(benchmark => ids.Contains("all") || ids.Contains(benchmark.Id)).ToList();
var results = new List<BenchmarkResult>();
foreach (var benchmark in chosen)
{
    Console.Error.WriteLine($"{benchmark.Id}: {benchmark.Title} …");
    results.Add(await benchmark.RunAsync(rounds, CancellationToken.None));
}

Report.Print(results, Console.Out);
if (output is not null)
    await Report.WriteAsync(results, output, CancellationToken.None);
return results.All(result => result.Reached != false) ? 0 : 1;
