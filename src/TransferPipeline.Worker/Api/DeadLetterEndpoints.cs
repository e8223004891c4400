using Microsoft.AspNetCore.Mvc;
using TransferPipeline.Worker.Broker;

namespace TransferPipeline.Worker.Api;

/// <summary>Dead letters over HTTP: list them, and send them again.</summary>
internal static class DeadLetterEndpoints
{
    internal static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dead-letters", async ([AsParameters] Query query, DeadLetters letters, CancellationToken cancellationToken) => await letters.ListAsync(query.Filter, cancellationToken));
        api.MapPost("/dead-letters/replay", async ([AsParameters] Query query, DeadLetters letters, CancellationToken cancellationToken) =>
            new { Replayed = await letters.ReplayAsync(query.Filter, cancellationToken) });
    }

    /// <summary>One process without a broker keeps none.</summary>
    internal static void MapNoDeadLetters(this IEndpointRouteBuilder api) => api.Map("/dead-letters/{**rest}", () => Results.Problem(
        "This worker has no broker (Worker__RabbitMq), so there are no dead letters. Why a run failed is in its reason: GET /api/runs.", statusCode: StatusCodes.Status404NotFound));

    private sealed record Query([FromQuery] string? Queue, [FromQuery] string? Message, [FromQuery] string? Reason)
    {
        internal DeadLetterFilter Filter => new(Queue, Message, Reason);
    }
}
