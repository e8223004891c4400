using System.Text.Json;

namespace TransferPipeline.Cli.Demo;

/// <summary>Counted in a run's output as anybody could do it: the parts that the manifest names, a line a picture.</summary>
internal sealed record ScoredCount(long Rows, long Right)
{
    internal double Share => (double)Right / Rows;

    internal static async Task<ScoredCount> ReadAsync(string manifestFile, string root, CancellationToken cancellationToken)
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(manifestFile, cancellationToken));
        long rows = 0, right = 0;
        foreach (var part in manifest.RootElement.GetProperty("parts").EnumerateArray())
        {
            await foreach (var line in File.ReadLinesAsync(Path.Combine(root, part.GetProperty("path").GetString()!), cancellationToken))
            {
                using var row = JsonDocument.Parse(line);
                rows++;
                right += row.RootElement.GetProperty("label").ValueEquals(row.RootElement.GetProperty("predicted").GetString()) ? 1 : 0;
            }
        }

        return new ScoredCount(rows, right);
    }
}
