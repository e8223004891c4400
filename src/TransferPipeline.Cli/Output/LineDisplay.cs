using System.Globalization;
using TransferPipeline.Cli.Hosting;

namespace TransferPipeline.Cli.Output;

/// <summary>For logs and pipes: a plain line when a stage has moved, at most one a second and stage, and one when it is complete.</summary>
internal sealed class LineDisplay(TextWriter writer, TimeProvider time) : IStageDisplay, IProgress<IReadOnlyList<StageProgress>>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Shown> _stages = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public Task<T> ShowAsync<T>(Func<IProgress<IReadOnlyList<StageProgress>>, Task<T>> work) => work(this);

    public void Report(IReadOnlyList<StageProgress> value)
    {
        lock (_gate)
        {
            foreach (var stage in value)
            {
                Report(stage);
            }
        }
    }

    private void Report(StageProgress stage)
    {
        var now = time.GetTimestamp();
        if (!_stages.TryGetValue(stage.Name, out var shown))
        {
            if (stage is { RowsDone: 0, Complete: false })
            {
                return;
            }

            shown = _stages[stage.Name] = new Shown(now, stage.RowsDone);
            if (!stage.Complete)
            {
                return;
            }
        }

        var due = stage.RowsDone > shown.RowsDone && time.GetElapsedTime(shown.At, now) >= Interval;
        if (shown.Complete || (!stage.Complete && !due))
        {
            return;
        }

        var elapsed = time.GetElapsedTime(shown.StartedAt, now).TotalSeconds;
        var rate = elapsed > 0 ? (stage.RowsDone - shown.RowsAtStart) / elapsed : 0;
        (shown.At, shown.RowsDone, shown.Complete) = (now, stage.RowsDone, stage.Complete);
        writer.WriteLine(Line(stage, rate));
        writer.Flush();
    }

    private static string Line(StageProgress stage, double rate)
    {
        var rows = stage.RowsTotal > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{stage.RowsDone:N0}/{stage.RowsTotal:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{stage.RowsDone:N0}");
        var speed = rate >= 1 ? string.Create(CultureInfo.InvariantCulture, $" {rate:N0}/s") : "";
        return $"{stage.Name} {rows} rows{speed}{(stage.Complete ? " done" : "")}";
    }

    private sealed class Shown(long startedAt, long rowsAtStart)
    {
        public long StartedAt { get; } = startedAt;

        public long RowsAtStart { get; } = rowsAtStart;

        public long At { get; set; } = startedAt;

        public long RowsDone { get; set; } = rowsAtStart;

        public bool Complete { get; set; }
    }
}
