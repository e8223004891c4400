using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Storage.Blobs;

/// <summary>
/// Local copies of blobs, named by their content's hash and checked against it whenever one is handed out. Bounded: the least recently used go
/// first, but none that was used a moment ago, for somebody may be about to open it.
/// </summary>
internal sealed class BlobCache(string folder, long maxBytes, TimeProvider time)
{
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(5);
    private readonly Lock trimming = new();

    /// <summary>The copy, if it is there and whole; a damaged one is deleted.</summary>
    internal async Task<string?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        // What is no hash names no copy, and must not become a path.
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
            return null;

        var file = PathOf(sha256);
        try
        {
            if (!File.Exists(file))
                return null;

            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
            if (await ContentSha.OfFileAsync(file, cancellationToken) == sha256)
                return file;

            File.Delete(file);
            return null;
        }
        catch (FileNotFoundException)
        {
            // Another worker on this machine made room in between.
            return null;
        }
    }

    /// <summary>Takes a finished file into the cache under the hash that was computed of it, and makes room.</summary>
    internal string Add(string sha256, string file)
    {
        var target = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(file, target, overwrite: true);
        File.SetLastWriteTimeUtc(target, time.GetUtcNow().UtcDateTime);
        Trim();
        return target;
    }

    private void Trim()
    {
        lock (trimming)
        {
            var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.Exists)
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .ToList();
            var idle = time.GetUtcNow().UtcDateTime - InUse;
            var total = 0L;
            foreach (var file in files)
            {
                total += file.Length;
                if (total > maxBytes && file.LastWriteTimeUtc < idle)
                {
                    file.Delete();
                    total -= file.Length;
                }
            }
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
