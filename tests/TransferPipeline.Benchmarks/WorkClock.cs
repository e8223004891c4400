using System.Diagnostics;

namespace TransferPipeline.Benchmarks;

/// <summary>Times work, and sums the processor time that the whole process took for it, which other work on the machine changes less.</summary>
internal sealed class WorkClock
{
    private TimeSpan processor;
    private int count;

    /// <summary>Mean of all measured so far.</summary>
    internal double ProcessorSeconds => processor.TotalSeconds / count;

    internal TimeSpan Measure(Action work)
    {
        GC.Collect();
        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        Add(Environment.CpuUsage.TotalTime - before);
        return elapsed;
    }

    internal void Add(TimeSpan time)
    {
        processor += time;
        count++;
    }
}
