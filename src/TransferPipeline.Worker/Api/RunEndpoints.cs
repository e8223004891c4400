using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule;

namespace TransferPipeline.Worker.Api;

/// <summary>Runs over HTTP: submit, list, look at, cancel.</summary>
internal static class RunEndpoints
{
    internal static void MapRuns(this WebApplication app)
    {
        var runs = app.MapGroup("/api/runs");
        runs.MapPost("/", SubmitAsync);
        runs.MapGet("/", async (RunLedger ledger, CancellationToken cancellationToken) => (await ledger.ListAsync(cancellationToken)).Select(RunDocument.Of));
        runs.MapGet("/{id}", ShowAsync);
        runs.MapPost("/{id}/cancel", CancelAsync);
    }

    private static async Task<IResult> SubmitAsync(PipelineSpec spec, IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            var (run, resumed) = await ScheduleSlice.StartRunAsync(services, spec, cancellationToken);
            return Results.Accepted($"/api/runs/{run.Id}", new { Run = run.Id, Resumed = resumed });
        }
        catch (RejectedException rejected)
        {
            return Results.Problem(rejected.Message, statusCode: StatusCodes.Status400BadRequest, title: "The pipeline cannot be run.");
        }
    }

    private static async Task<IResult> ShowAsync(string id, RunLedger ledger, CancellationToken cancellationToken)
        => await ledger.FindAsync(id, cancellationToken) is { } run
            ? Results.Ok(RunDocument.Of(run) with { Stages = [.. (await ledger.StagesAsync(id, cancellationToken)).Select(StageDocument.Of)] })
            : Results.Problem($"There is no run {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> CancelAsync(string id, RunLedger ledger, CancellationToken cancellationToken)
    {
        await ledger.FinishAsync(id, RunState.Cancelled, "cancelled over HTTP", cancellationToken);
        return await ShowAsync(id, ledger, cancellationToken);
    }
}
