using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Schedule;

namespace TransferPipeline.Worker.Api;

/// <summary>Runs over HTTP: submit, list, look at, cancel, retry.</summary>
internal static class RunEndpoints
{
    internal static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs");
        runs.MapPost("/", SubmitAsync);
        runs.MapGet("/", async (RunLedger ledger, CancellationToken cancellationToken) => (await ledger.ListAsync(cancellationToken)).Select(RunDocument.Of));
        runs.MapGet("/{id}", ShowAsync);
        runs.MapPost("/{id}/cancel", CancelAsync);
        runs.MapPost("/{id}/retry", RetryAsync);
    }

    private static async Task<IResult> SubmitAsync(PipelineSpec spec, IServiceProvider services, CancellationToken cancellationToken)
    {
        var (run, resumed, notes) = await ScheduleSlice.SubmitAsync(services, ScheduleSlice.Check(spec), cancellationToken);
        return Results.Accepted($"/api/runs/{run.Id}", new { Run = run.Id, Resumed = resumed, Notes = notes });
    }

    private static async Task<IResult> ShowAsync(string id, RunLedger ledger, ShardLedger shards, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken) is not { } run)
            return Unknown(id);

        var stages = await ledger.StagesAsync(id, cancellationToken);
        var outputs = new Dictionary<string, string>();
        foreach (var stage in stages.Where(stage => stage.Complete && stage.Name is StageNames.Ingest or StageNames.Train or StageNames.Publish))
        {
            if (await shards.CommittedAsync(id, stage.Name, cancellationToken) is [{ Output.Path: var path }, ..])
                outputs[stage.Name] = path;
        }

        return Results.Ok(RunDocument.Of(run) with { Stages = [.. stages.Select(StageDocument.Of)], Outputs = outputs });
    }

    private static async Task<IResult> CancelAsync(string id, IServiceProvider services, RunLedger ledger, ShardLedger shards, CancellationToken cancellationToken)
    {
        await ScheduleSlice.CancelAsync(services, id, cancellationToken);
        return await ShowAsync(id, ledger, shards, cancellationToken);
    }

    /// <summary>A new run of the same pipeline, with the data as it was; what the first one finished is found again by its content.</summary>
    private static async Task<IResult> RetryAsync(string id, IServiceProvider services, RunLedger ledger, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken) is not { } run)
            return Unknown(id);

        if (run.State == RunState.Running)
            return Results.Problem($"{id} is still running. Wait for its end, or cancel it first.", statusCode: StatusCodes.Status409Conflict);

        var (again, resumed, notes) = await ScheduleSlice.SubmitAsync(services, run.Spec, cancellationToken);
        return Results.Accepted($"/api/runs/{again.Id}", new { Run = again.Id, Resumed = resumed, Notes = notes });
    }

    private static IResult Unknown(string id)
        => Results.Problem($"There is no run '{(id.Length > 100 ? id[..100] : id)}'. GET /api/runs lists those there are.", statusCode: StatusCodes.Status404NotFound);
}
