using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TransferPipeline.Worker.Api;

internal static class HealthEndpoints
{
    /// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the broker, the ledger and the artifact store answer it.</summary>
    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync });
    }

    /// <summary>Which part is not ready, without what it said: that may name hosts.</summary>
    private static Task WriteAsync(HttpContext http, HealthReport report)
        => http.Response.WriteAsJsonAsync(new { Status = report.Status.ToString(), Checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()) });
}
