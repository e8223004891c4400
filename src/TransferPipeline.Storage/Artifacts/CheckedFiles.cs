using System.Collections.Concurrent;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Storage.Artifacts;

/// <summary>
/// Hashes of files that were read a moment ago and have not been written since. A dataset's row index is fetched for each of its shards: hashing all of it
/// each time would cost the rows times the shards.
/// </summary>
internal sealed class CheckedFiles(TimeProvider time)
{
    /// <summary>What is fetched again and again is a handful of files; the others are shards, fetched once.</summary>
    private const int Most = 256;

    /// <summary>A file that was written just now may be written again within one tick of the file system's clock.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, string Sha256)> known = new(StringComparer.Ordinal);

    internal async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        var info = new FileInfo(file);
        var (length, written) = (info.Length, info.LastWriteTimeUtc);
        if (known.TryGetValue(file, out var before) && (before.Length, before.Written) == (length, written))
            return before.Sha256;

        var sha256 = await ContentSha.OfFileAsync(file, cancellationToken);
        if (known.Count >= Most)
            known.Clear();

        if (time.GetUtcNow().UtcDateTime - written > Settled)
            known[file] = (length, written, sha256);

        return sha256;
    }
}
