using System.Collections.Concurrent;

namespace TransferPipeline.Tests.Hub;

/// <summary>Whoever waits is told at once that the time is over; how long it would have been is written down.</summary>
internal sealed class HastyTime : TimeProvider
{
    internal ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero)
            return base.CreateTimer(callback, state, dueTime, period);

        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
