using Spectre.Console;
using TransferPipeline.Cli.Hosting;

namespace TransferPipeline.Cli.Output;

/// <summary>For terminals: a bar a stage, with rows, rate and time left.</summary>
internal sealed class BarDisplay(IAnsiConsole console) : IStageDisplay
{
    public Task<T> ShowAsync<T>(Func<IProgress<IReadOnlyList<StageProgress>>, Task<T>> work) => console.Progress()
        .AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new RowsColumn(), new RateColumn(), new RemainingTimeColumn())
        .StartAsync(context => work(new Bars(context)));

    private sealed class Bars(ProgressContext context) : IProgress<IReadOnlyList<StageProgress>>
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
        private readonly Lock _gate = new();

        public void Report(IReadOnlyList<StageProgress> value)
        {
            lock (_gate)
            {
                foreach (var stage in value.Where(stage => stage.RowsDone > 0 || stage.RowsTotal > 0 || stage.Complete))
                {
                    Report(stage);
                }
            }
        }

        private void Report(StageProgress stage)
        {
            if (!_bars.TryGetValue(stage.Name, out var bar))
            {
                bar = _bars[stage.Name] = context.AddTask(stage.Name);
            }

            bar.IsIndeterminate = stage.RowsTotal == 0 && !stage.Complete;
            bar.MaxValue = Math.Max(1, Math.Max(stage.RowsTotal, stage.RowsDone));
            bar.Value = stage.Complete ? bar.MaxValue : stage.RowsDone;
            if (stage.Complete)
            {
                bar.StopTask();
            }
        }
    }
}
