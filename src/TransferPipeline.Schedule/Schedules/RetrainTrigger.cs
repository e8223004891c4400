using Cronos;
using MassTransit;
using TransferPipeline.Contracts.Schedules;
using TransferPipeline.Ledger.Pipelines;

namespace TransferPipeline.Schedule.Schedules;

/// <summary>
/// Fires a pipeline's schedule: enters the moment in the ledger, where it can be entered once, and publishes the command. Takes milliseconds; the
/// run itself is the consumer's business.
/// </summary>
internal sealed class RetrainTrigger(PipelineLedger pipelines, IBus bus)
{
    /// <summary>How much earlier than the ledger's clock a scheduler's may go off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    /// <summary>Moments before this one are those that a schedule had before it was registered.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(366);

    /// <summary>Why a text is no schedule; null when it is one.</summary>
    internal static string? Problem(string cron)
    {
        if (!CronExpression.TryParse(cron, out var schedule))
            return "is no schedule; five fields are needed, minute hour day month weekday in UTC, such as '0 3 * * 0'";

        return schedule.GetNextOccurrence(DateTime.UnixEpoch) is null ? "names a day that never comes, such as the 30th of February" : null;
    }

    /// <summary>Fires the newest moment that has come; false when there is none, or it was fired before.</summary>
    internal async Task<bool> FireAsync(string name, CancellationToken cancellationToken)
    {
        if (await pipelines.FindAsync(name, cancellationToken) is not { Paused: false, Spec.Retrain: { } retrain } pipeline)
            return false;

        var now = await pipelines.ClockAsync(cancellationToken) + Skew;
        var from = pipeline.RegisteredAt > now - LookBack ? pipeline.RegisteredAt : now - LookBack;
        var due = Newest(CronExpression.Parse(retrain.Cron), from.UtcDateTime, now.UtcDateTime);
        return due is { } moment && await FireAsync(new Occurrence(name, moment), cancellationToken);
    }

    /// <summary>Fires now, whatever the schedule says.</summary>
    internal async Task FireNowAsync(string name, CancellationToken cancellationToken)
        => await FireAsync(new Occurrence(name, await pipelines.ClockAsync(cancellationToken)), cancellationToken);

    /// <summary>Publishes again what was entered and led to nothing: the process died in between, or the message was lost.</summary>
    internal async Task RepeatAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        foreach (var occurrence in await pipelines.UnsettledAsync(age, cancellationToken))
            await PublishAsync(occurrence, cancellationToken);
    }

    private async Task<bool> FireAsync(Occurrence occurrence, CancellationToken cancellationToken)
    {
        if (!await pipelines.EnterAsync(occurrence, cancellationToken))
            return false;

        await PublishAsync(occurrence, cancellationToken);
        return true;
    }

    private Task PublishAsync(Occurrence occurrence, CancellationToken cancellationToken)
        => bus.Publish(new RetrainPipeline { Pipeline = occurrence.Pipeline, Occurrence = occurrence.Time }, cancellationToken);

    private static DateTimeOffset? Newest(CronExpression cron, DateTime from, DateTime to)
    {
        // Backwards in growing steps: a schedule of minutes over a year has half a million moments.
        for (var span = TimeSpan.FromHours(1); ; span *= 4)
        {
            var start = to - span < from ? from : to - span;
            DateTime? newest = cron.GetOccurrences(start, to, fromInclusive: true, toInclusive: true).Select(moment => (DateTime?)moment).LastOrDefault();
            if (newest is { } found)
                return new DateTimeOffset(found, TimeSpan.Zero);

            if (start == from)
                return null;
        }
    }
}
