using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Schedule;
using TransferPipeline.Worker.Scheduling;

namespace TransferPipeline.Worker.Api;

/// <summary>Registered pipelines over HTTP: those that drops and schedules start.</summary>
internal static class PipelineEndpoints
{
    internal static void MapPipelines(this IEndpointRouteBuilder api)
    {
        var pipelines = api.MapGroup("/pipelines");
        pipelines.MapGet("/", async (PipelineLedger ledger, CancellationToken cancellationToken) => await ledger.ListAsync(cancellationToken));
        pipelines.MapPut("/{name}", RegisterAsync);
        pipelines.MapDelete("/{name}", async (string name, PipelineLedger ledger, PipelineSchedules schedules, CancellationToken cancellationToken) =>
        {
            var removed = await ledger.RemoveAsync(name, cancellationToken);
            await schedules.TryApplyAsync(cancellationToken);
            return removed ? Results.NoContent() : Unknown(name);
        });
        pipelines.MapPost("/{name}/pause", (string name, PipelineLedger ledger, CancellationToken cancellationToken) => PauseAsync(name, true, ledger, cancellationToken));
        pipelines.MapPost("/{name}/resume", (string name, PipelineLedger ledger, CancellationToken cancellationToken) => PauseAsync(name, false, ledger, cancellationToken));
        pipelines.MapPost("/{name}/run", async (string name, IServiceProvider services, PipelineLedger ledger, CancellationToken cancellationToken) =>
        {
            if (await ledger.FindAsync(name, cancellationToken) is null)
                return Unknown(name);

            await ScheduleSlice.FireAsync(services, name, now: true, cancellationToken);
            return Results.Accepted("/api/runs");
        });
    }

    private static async Task<IResult> RegisterAsync(string name, PipelineSpec spec, IServiceProvider services, PipelineSchedules schedules, CancellationToken cancellationToken)
    {
        if (spec.Name != name)
            throw new RejectedException($"The pipeline is called '{spec.Name}', but the address says '{name}'. Use the same name.");

        await ScheduleSlice.RegisterAsync(services, spec, cancellationToken);
        await schedules.TryApplyAsync(cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> PauseAsync(string name, bool paused, PipelineLedger ledger, CancellationToken cancellationToken)
        => await ledger.PauseAsync(name, paused, cancellationToken) ? Results.NoContent() : Unknown(name);

    private static IResult Unknown(string name)
        => Results.Problem($"No pipeline '{(name.Length > 100 ? name[..100] : name)}' is registered. GET /api/pipelines lists those that are.", statusCode: StatusCodes.Status404NotFound);
}
