using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TransferPipeline.Ingest.Sources;

namespace TransferPipeline.Ingest.Datasets;

/// <summary>Reads a source a few entries ahead, while those before them are hashed and stored. Same entries, same order.</summary>
internal static class ReadAhead
{
    /// <summary>Contents may be large, so few are held.</summary>
    private const int Entries = 4;

    internal static async IAsyncEnumerable<SourceEntry> ReadAheadAsync(this ISampleSource source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<SourceEntry>(new BoundedChannelOptions(Entries) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => FillAsync(channel.Writer, source, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var entry in channel.Reader.ReadAllAsync(CancellationToken.None))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task FillAsync(ChannelWriter<SourceEntry> writer, ISampleSource source, CancellationToken stop)
    {
        try
        {
            await foreach (var entry in source.ReadAsync(stop))
                await writer.WriteAsync(entry, stop);

            writer.Complete();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever stopped it knows: the caller, whose token says so, or the reader, who left.
            writer.Complete();
        }
        catch (Exception exception)
        {
            // Thrown again where the entries are read.
            writer.Complete(exception);
        }
    }
}
