using Microsoft.Extensions.Diagnostics.HealthChecks;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Worker.Health;

/// <summary>Whether the artifact store answers.</summary>
internal sealed class StoreHealth(IArtifactStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.ExistsAsync("health/none", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
