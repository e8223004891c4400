using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;

namespace TransferPipeline.Schedule.Runs;

/// <summary>Which stages a specification asks for.</summary>
internal static class RunPlan
{
    internal static IReadOnlyList<string> StagesOf(PipelineSpec spec)
    {
        var stages = new List<string>();
        if (spec.Dataset is { Version: null })
            stages.Add(StageNames.Ingest);

        if (spec.Dataset is not null && CutsOut(spec))
            stages.AddRange([StageNames.Detect, StageNames.Crop]);

        if (spec.Dataset is not null && spec.Backbone is not null)
            stages.Add(StageNames.Embed);

        if (spec.Dataset is not null && spec.Head is not null)
            stages.Add(StageNames.Train);

        if (spec.Score is not null)
            stages.AddRange([StageNames.ScoreIngest, .. CutsOut(spec) ? [StageNames.ScoreDetect, StageNames.ScoreCrop] : Array.Empty<string>(), StageNames.Score, StageNames.Publish]);

        return stages;
    }

    /// <summary>Whether pictures go through a detector first, and the pipeline works on what it cuts out of them.</summary>
    internal static bool CutsOut(PipelineSpec spec) => spec is { Detect: not null, Task: not PipelineTasks.Detect };
}
