using TransferPipeline.Cli.Hosting;

namespace TransferPipeline.Cli.Output;

/// <summary>Shows how far a run's stages are while work goes on.</summary>
internal interface IStageDisplay
{
    Task<T> ShowAsync<T>(Func<IProgress<IReadOnlyList<StageProgress>>, Task<T>> work);
}
