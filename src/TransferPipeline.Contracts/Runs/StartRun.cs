using System.Text.Json.Serialization;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Contracts.Runs;

/// <summary>
/// Command: run a pipeline. What anybody may send who wants work done. The same <see cref="RequestId"/> starts one run, however often it is
/// delivered; without one, a run of the same pipeline that has not ended yet is joined.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRun
{
    /// <summary>Named by the sender, at most 200 characters; any text that is new for new work.</summary>
    public string? RequestId { get; init; }

    /// <summary>The pipeline, with the keys of pipeline.yaml. Sources and models are named in the artifact store: <c>store:drops/flowers</c>.</summary>
    public required PipelineSpec Pipeline { get; init; }
}
