using System.Text.Json;
using MassTransit;
using TransferPipeline.Contracts.Drops;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Worker.Api;

/// <summary>
/// Where Event Grid announces blobs: its own schema and CloudEvents, with the handshake of each. An event only says where to look, so one that
/// comes twice, late or for a blob that is gone does no harm.
/// </summary>
internal static class DropEndpoints
{
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    /// <summary>In the subject of a blob's event its path follows this.</summary>
    private const string BlobsMarker = "/blobs/";

    internal static void MapDrops(this IEndpointRouteBuilder api)
    {
        api.MapPost("/drops/events", ReceiveAsync);
        api.MapMethods("/drops/events", [HttpMethods.Options], Handshake);
    }

    /// <summary>CloudEvents: the sender asks whether it may.</summary>
    private static IResult Handshake(HttpContext http)
    {
        if (http.Request.Headers["WebHook-Request-Origin"].ToString() is { Length: > 0 } origin)
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = origin;
            http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }

        return Results.Ok();
    }

    private static async Task<IResult> ReceiveAsync(JsonElement body, IBus bus, CancellationToken cancellationToken)
    {
        var datasets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : new[] { body })
        {
            // Event Grid's schema calls the kind "eventType", CloudEvents "type".
            if (item.ValueKind != JsonValueKind.Object || (Text(item, "eventType") ?? Text(item, "type")) is not { } kind)
                return Results.Problem("This is neither an Event Grid event nor a CloudEvent: 'eventType' or 'type' is missing.", statusCode: StatusCodes.Status400BadRequest);

            if (kind == Validation)
            {
                return item.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && Text(data, "validationCode") is { } code
                    ? Results.Ok(new { ValidationResponse = code })
                    : Results.Problem("The event asks for a validation and has no 'data.validationCode'.", statusCode: StatusCodes.Status400BadRequest);
            }

            if (Text(item, "subject") is { } subject && DatasetOf(subject) is { } dataset)
                datasets.Add(dataset);
        }

        foreach (var dataset in datasets)
            await bus.Publish(new InspectDrop { Dataset = dataset }, cancellationToken);

        return Results.Ok();
    }

    private static string? DatasetOf(string subject)
    {
        var at = subject.IndexOf(BlobsMarker, StringComparison.Ordinal);
        return at >= 0 && subject[(at + BlobsMarker.Length)..].Split('/') is [ArtifactPath.Drops, { Length: > 0 } dataset, _, ..] ? dataset : null;
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
