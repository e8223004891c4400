using System.Diagnostics;
using System.Runtime.InteropServices;
using TransferPipeline.Storage;
using TransferPipeline.Storage.Embeddings;

namespace TransferPipeline.Benchmarks;

/// <summary>W1: what the Parquet writer leaves of a plain sequential write.</summary>
internal static class EmbeddingWrite
{
    private const int Rows = 50_000;
    private const int Width = 384;

    /// <summary>A single write is over in less time than the machine's other work takes now and then.</summary>
    private const int Repetitions = 5;

    internal static Task<Sides> OpenAsync(CancellationToken cancellationToken)
    {
        ParquetMemory.ReturnWhenFree();

        // Memory-backed where there is such a folder: the writer is measured, not the disk.
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var parquet = Path.Combine(folder, $"transfer-w1-{Environment.ProcessId}.parquet");
        var raw = Path.Combine(folder, $"transfer-w1-{Environment.ProcessId}.raw");
        var random = new Random(1);
        var rows = Enumerable.Range(0, Rows).Select(i => new EmbeddingRow($"{i:x64}", Vector(random), null, null)).ToList();
        return Task.FromResult(new Sides(_ => Task.FromResult(Time(() => EmbeddingFile.Write(parquet, rows))), _ => Task.FromResult(Time(() => WriteRaw(raw, rows))))
        {
            Notes = [$"{Rows * (long)Width * sizeof(float) / 1e6:F0} MB of floats to {folder}; ours also writes the content hash of every row, the raw side does not"],
            Close = () =>
            {
                File.Delete(parquet);
                File.Delete(raw);
            },
        });
    }

    private static void WriteRaw(string path, List<EmbeddingRow> rows)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        foreach (var row in rows)
            stream.Write(MemoryMarshal.AsBytes(row.Embedding.AsSpan()));
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, Width).Select(_ => (float)(random.NextDouble() - 0.5))];

    private static TimeSpan Time(Action work)
    {
        // Both sides start from the same heap: the lists of the one must not be collected on the other's time.
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Repetitions; i++)
            work();

        return Stopwatch.GetElapsedTime(started) / Repetitions;
    }
}
