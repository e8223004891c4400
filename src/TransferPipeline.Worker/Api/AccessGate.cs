using System.Net;
using System.Security.Cryptography;
using System.Text;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Api;

/// <summary>
/// Who may use the API and the dashboard: whoever knows the key; without a configured key, this machine only. A request that came through a proxy
/// looks like one from this machine and is not, so a forwarding header closes the gate.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, WorkerOptions options)
{
    private static readonly string[] Forwarding = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        if (options.ApiKey is { Length: > 0 } key)
        {
            if (!Knows(http.Request, key))
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"transfer\"";
                await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Give the key: as header 'X-Api-Key' or 'Authorization: Bearer', as the password of a browser's dialogue, or as 'key' in the address.");
                return;
            }
        }
        else if (!IsLocal(http))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Without Worker__ApiKey only requests from this machine are answered, and none that came through a proxy.");
            return;
        }

        // A browser sends its stored password along with forms of other sites; those say where they come from.
        if (!HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "The request comes from a page of another site.");
            return;
        }

        await next(http);
    }

    private static bool IsLocal(HttpContext http)
        => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            && !Forwarding.Any(http.Request.Headers.ContainsKey)
            && http.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool Knows(HttpRequest request, string key)
    {
        var authorization = request.Headers.Authorization.ToString();
        string?[] given =
        [
            request.Headers["X-Api-Key"],
            request.Query["key"],
            authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : null,
            authorization.StartsWith("Basic ", StringComparison.Ordinal) ? Password(authorization["Basic ".Length..]) : null,
        ];
        return given.Any(candidate => candidate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    private static string? Password(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] ? password : null;
    }

    private static Task RefuseAsync(HttpContext http, int status, string detail)
        => Results.Problem(detail, statusCode: status).ExecuteAsync(http);
}
