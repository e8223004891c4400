using System.Net;
using System.Text.Json;
using TransferPipeline.Contracts;

namespace TransferPipeline.Cli.Server;

/// <summary>What a worker service answers when it does not do what was asked: a problem document (RFC 9457) whose detail says why.</summary>
internal static class ServerProblem
{
    /// <summary>The answer as an exception: wrong input, or, when it is the service's own trouble, a failure.</summary>
    internal static async Task<Exception> ReadAsync(HttpResponseMessage response, ServerAddress server, CancellationToken cancellationToken)
    {
        var detail = await DetailAsync(response, cancellationToken);
        var request = response.RequestMessage!;
        var answer = $"{server} answers {request.Method} {request.RequestUri!.AbsolutePath} with {(int)response.StatusCode} {response.ReasonPhrase}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new RejectedException(
                $"{server} {(server.Key is null ? "asks for a key" : "does not know the key that was given")}. Give the worker's Worker__ApiKey with --key or $TRANSFER_API_KEY."),
            HttpStatusCode.Forbidden => new RejectedException($"{server} refuses the request. {detail} --key or $TRANSFER_API_KEY gives the key.".Replace("  ", " ", StringComparison.Ordinal)),
            < HttpStatusCode.BadRequest => new RejectedException($"{answer} to {response.Headers.Location}. Give the address that it leads to with --server."),
            < HttpStatusCode.InternalServerError => new RejectedException(detail ?? $"{answer}. Check that --server names a worker service with the role control."),
            _ => new IOException(detail ?? $"{answer}. The worker's log says why."),
        };
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
            return document.RootElement is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? detail.GetString()
                : null;
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing.
            return null;
        }
    }
}
