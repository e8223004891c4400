using Microsoft.Extensions.Diagnostics.HealthChecks;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Worker.Health;

/// <summary>Whether the ledger answers.</summary>
internal sealed class LedgerHealth(RunLedger runs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await runs.FindAsync("none", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
