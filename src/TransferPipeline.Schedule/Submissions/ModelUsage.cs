using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Schedule.Submissions;

/// <summary>What a model is imported for, as that decides what is stored of it.</summary>
/// <param name="Key">Tells usages apart that store the same file differently.</param>
internal sealed record ModelUsage(string Key, Func<string, CardHint?, CardedModel> Load)
{
    /// <summary>As its card says.</summary>
    internal static ModelUsage Plain { get; } = new("  ", (path, hint) => CardedModel.Load(path, null, hint));

    internal static ModelUsage Backbone(BackboneSpec settings) =>
        new($"{settings.Pooling} {settings.MaxTokens} {settings.LongTexts}", (path, hint) => CardedModel.Load(path, settings, hint));

    /// <summary>The model that rows are scored with.</summary>
    internal static ModelUsage Of(string task) => task == PipelineTasks.Generate ? new(task, CardedModel.LoadGenerator) : Plain;
}
