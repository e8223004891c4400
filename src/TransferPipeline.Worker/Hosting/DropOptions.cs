using System.ComponentModel.DataAnnotations;

namespace TransferPipeline.Worker.Hosting;

/// <summary>How drops are found. Section <c>Drops</c>.</summary>
internal sealed class DropOptions
{
    internal const string Section = "Drops";

    /// <summary>Seconds in which a dropped folder without a _SUCCESS blob must not change before it is taken for complete. Default 120.</summary>
    [Range(1, 86_400)]
    public int QuietSeconds { get; set; } = 120;

    /// <summary>Minutes between two listings of all drops, which find what events missed. Default 1.</summary>
    [Range(1, 59)]
    public int ScanMinutes { get; set; } = 1;
}
