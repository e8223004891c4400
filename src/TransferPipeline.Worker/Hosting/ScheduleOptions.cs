using System.ComponentModel.DataAnnotations;

namespace TransferPipeline.Worker.Hosting;

/// <summary>What happens by the clock, and who may look at it. Section <c>Schedule</c>.</summary>
internal sealed class ScheduleOptions
{
    internal const string Section = "Schedule";

    /// <summary>How many versions of each dataset and model are kept; older ones are deleted every night at 03:30 UTC. Default 0: all.</summary>
    [Range(0, 10_000)]
    public int KeepVersions { get; set; }

    /// <summary>Whether the dashboard may change anything, or only show it. Default false.</summary>
    public bool DashboardMayWrite { get; set; }

    /// <summary>Seconds between two looks of Hangfire for jobs. Default 5.</summary>
    [Range(1, 60)]
    public int PollSeconds { get; set; } = 5;
}
