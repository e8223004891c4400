using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Schedule.Pipelines;

/// <summary>The section <c>detect</c> of a pipeline, and what it goes together with.</summary>
internal static class DetectSection
{
    internal static DetectSpec? Read(YamlSection? section, PipelinePaths paths)
    {
        var defaults = new DetectSpec();
        return section is null ? null : new DetectSpec
        {
            Model = section.Text("model") is null ? null : paths.Backbone(section, "model"),
            MinScore = section.Number("minScore", 0, 1),
            Iou = section.Number("iou", 0, 1),
            MaxDetections = (int?)section.Long("maxDetections", 1, 10_000),
            Labels = section.Texts("labels"),
            Labelled = section.Choice("labelled", defaults.Labelled, "largest", "all", "refuse"),
            Scored = section.Choice("scored", defaults.Scored, "all", "largest"),
        };
    }

    /// <summary>The key at which the pipeline does not fit together, and why; null when it does.</summary>
    internal static (string Key, string What)? Problem(PipelineSpec spec) => spec switch
    {
        { Task: PipelineTasks.Detect, Dataset: not null } => ("dataset", "has no part in task 'detect', which trains nothing; name the pictures in 'score.input'"),
        { Task: PipelineTasks.Detect, Score: null } => ("score", "is missing: task 'detect' needs the pictures as its 'input', and the detector as its 'model'"),
        { Task: PipelineTasks.Detect, Score.Model: null } => ("score", "has no 'model'; in task 'detect' that is the detector"),
        { Task: PipelineTasks.Detect, Detect.Model: not null } => ("detect", "has a 'model', but in task 'detect' the detector is 'score.model'; leave it out here"),
        { Task: PipelineTasks.Generate, Detect: not null } => ("detect", "has no part in task 'generate', which reads texts; leave it out"),
        { Task: not PipelineTasks.Detect, Detect: not null, Dataset.Kind: "text" } => ("detect", "looks for boxes in pictures, and 'dataset.kind' is text; leave out one of them"),
        { Task: not PipelineTasks.Detect, Detect: not null, Score.Kind: "text" } => ("detect", "looks for boxes in pictures, and 'score.kind' is text; leave out one of them"),
        { Task: not PipelineTasks.Detect, Detect: { Model: null } } => ("detect", "has no 'model': give the detector whose boxes are cut out, or say task: detect"),
        _ => null,
    };
}
