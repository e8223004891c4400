using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>
/// Whether the settings of head and tuning fit what a row's label is. Asked when a file is read; of an existing version, which says its target
/// itself, when the run is submitted.
/// </summary>
internal static class TargetFit
{
    /// <summary>The key at which the pipeline does not fit together, and why; null when it does.</summary>
    internal static (string Key, string What)? Problem(PipelineSpec spec) => spec switch
    {
        { Head.Type: not "linear", Dataset.Target: not TargetNames.Classes }
            => ("head", $"is of type '{spec.Head.Type}', which knows one label a row, and 'dataset.target' is '{spec.Dataset.Target}'; use 'type: linear'"),
        { Head.ClassWeights: not "none", Dataset.Target: TargetNames.Number } => ("head", "has 'classWeights', and with 'dataset.target: number' there are no classes; leave them out"),
        { Head.Threshold: not null, Dataset.Target: not TargetNames.Labels } => ("head", "has a 'threshold', which is for rows with several labels; leave it out, or set 'dataset.target: labels'"),
        { Tune.LabelSmoothing: > 0, Dataset.Target: TargetNames.Number } => ("tune", "has 'labelSmoothing', and with 'dataset.target: number' there are no labels; leave it out"),
        _ => null,
    };
}
