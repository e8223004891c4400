using Microsoft.Extensions.Diagnostics.HealthChecks;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Worker.Health;

/// <summary>Whether the artifact store answers, within the seconds that whoever asks will wait.</summary>
internal sealed class StoreHealth(IArtifactStore store) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.ExistsAsync("health/none", cancellationToken).WaitAsync(Patience, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
