using Microsoft.Extensions.Diagnostics.HealthChecks;
using TransferPipeline.Ledger.Pipelines;

namespace TransferPipeline.Worker.Health;

/// <summary>Whether the ledger answers, within the seconds that whoever asks will wait.</summary>
internal sealed class LedgerHealth(PipelineLedger ledger) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await ledger.ClockAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
