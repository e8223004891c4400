using System.Globalization;
using TransferPipeline.Hub;

namespace TransferPipeline.Cli.Output;

/// <summary>How far a model of the hub is: one line a file when it is there; on a terminal the file that is coming is counted as well.</summary>
internal sealed class PullLines(Session session) : IProgress<HubProgress>
{
    private long shown = -1;

    public void Report(HubProgress value)
    {
        if (session.Quiet)
            return;

        var percent = value.Total == 0 ? 100 : value.Bytes * 100 / value.Total;
        var writer = session.Console.Profile.Out.Writer;
        if (value.Note is { } note)
            writer.WriteLine($"{value.File}: {note}");
        else if (value.Bytes == value.Total)
            writer.WriteLine($"{(session.IsTerminal ? "\r" : "")}{value.File} {Size(value.Total)}");
        else if (session.IsTerminal && percent != shown)
            writer.Write($"\r{value.File} {percent} %");

        shown = percent;
    }

    internal static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
