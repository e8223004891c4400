using Hangfire;
using Hangfire.Storage;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Scheduling;

/// <summary>Makes Hangfire's recurring jobs those that the ledger and the settings ask for.</summary>
internal sealed class PipelineSchedules(IRecurringJobManagerV2 jobs, JobStorage storage, PipelineLedger pipelines, Settings settings, ILogger<PipelineSchedules> logger)
{
    private const string Prefix = "retrain ";

    /// <summary>Times are UTC, whatever the machine thinks; a moment that was missed while everything was down comes once.</summary>
    private static readonly RecurringJobOptions Utc = new() { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };

    /// <summary>All of them, as a worker starts. False when it is to be tried again.</summary>
    internal Task<bool> TryEnterAsync(CancellationToken cancellationToken) => TryAsync(
        () =>
        {
            ApplySettings();
            return ApplyAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>After a change of the ledger, which counts whatever comes of this: the next minute brings it up.</summary>
    internal Task TryApplyAsync(CancellationToken cancellationToken) => TryAsync(() => ApplyAsync(cancellationToken), cancellationToken);

    internal async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var wanted = (await pipelines.ListAsync(cancellationToken)).Where(pipeline => pipeline.Spec.Retrain is not null).ToDictionary(pipeline => Prefix + pipeline.Spec.Name);
        using var connection = storage.GetConnection();
        var known = connection.GetRecurringJobs().Where(job => job.Id.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(job => job.Id, job => job.Cron);
        foreach (var gone in known.Keys.Except(wanted.Keys))
            jobs.RemoveIfExists(gone);

        // A job that is as it should be is left alone: to enter it again would take a moment that it missed away from it.
        foreach (var (id, pipeline) in wanted.Where(entry => known.GetValueOrDefault(entry.Key) != entry.Value.Spec.Retrain!.Cron))
            jobs.AddOrUpdate<Jobs>(id, work => work.RetrainAsync(pipeline.Spec.Name), pipeline.Spec.Retrain!.Cron, Utc);
    }

    private void ApplySettings()
    {
        jobs.AddOrUpdate<Jobs>("reconcile", work => work.ReconcileAsync(), Cron.Minutely, Utc);
        jobs.AddOrUpdate<Jobs>("scan-drops", work => work.ScanDropsAsync(), $"*/{settings.Drops.ScanMinutes} * * * *", Utc);
        if (settings.Schedule.KeepVersions > 0)
            jobs.AddOrUpdate<Jobs>("retention", work => work.RetainAsync(), "30 3 * * *", Utc);
        else
            jobs.RemoveIfExists("retention");
    }

    /// <summary>Another worker may hold Hangfire's locks, or have died with them: that is no reason to end, or to refuse what the ledger has taken.</summary>
    private async Task<bool> TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SchedulesNotEntered(exception.Message);
            return false;
        }
    }
}
