using TransferPipeline.Cli.Hosting;

namespace TransferPipeline.Cli.Output;

internal sealed class SilentDisplay : IStageDisplay, IProgress<IReadOnlyList<StageProgress>>
{
    public Task<T> ShowAsync<T>(Func<IProgress<IReadOnlyList<StageProgress>>, Task<T>> work) => work(this);

    public void Report(IReadOnlyList<StageProgress> value)
    {
    }
}
