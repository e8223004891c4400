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

    private sealed record Query([FromQuery] string? Queue, [FromQuery] string? Message, [FromQuery] string? Reason)
    {
        internal DeadLetterFilter Filter => new(Queue, Message, Reason);
    }
}
