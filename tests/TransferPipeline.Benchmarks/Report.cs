using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TransferPipeline.Benchmarks;

internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static void Print(IReadOnlyList<BenchmarkResult> results, TextWriter writer)
    {
        writer.WriteLine("| id | ratio (median) | min..max | A/A | target | | ours s | peer s | what |");
        writer.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var result in results)
        {
            var verdict = result.Reached switch { true => "reached", false => "missed", null => "void: A/A too far from 1" };
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {result.Id} | {result.Ratio:F3} | {result.Least:F3}..{result.Greatest:F3} | {result.Control:F3} | {result.Target} | {verdict} | {result.OurSeconds:F3} | {result.PeerSeconds:F3} | {result.Title} |"));
        }

        foreach (var (id, note) in results.SelectMany(result => result.Notes.Select(note => (result.Id, note))))
            writer.WriteLine($"{id}: {note}");
    }

    internal static async Task WriteAsync(IReadOnlyList<BenchmarkResult> results, string file, CancellationToken cancellationToken)
    {
        var document = new
        {
            Framework = RuntimeInformation.FrameworkDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Cores = Environment.ProcessorCount,
            Results = results,
        };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(document, Json) + "\n", cancellationToken);
    }
}
