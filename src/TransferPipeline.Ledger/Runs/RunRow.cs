using System.Text.Json;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ledger.Runs;

/// <summary>A run as the database holds it.</summary>
internal sealed class RunRow
{
    public string Id { get; init; } = "";

    public string Spec { get; init; } = "";

    public string State { get; init; } = "";

    public string? Reason { get; init; }

    public string? Request { get; init; }

    public long CreatedAt { get; init; }

    public long? FinishedAt { get; init; }

    public Run ToRun() => new(
        Id,
        JsonSerializer.Deserialize<PipelineSpec>(Spec, LedgerJson.Options)!,
        Enum.Parse<RunState>(State),
        Reason,
        Request,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        FinishedAt is { } finished ? DateTimeOffset.FromUnixTimeMilliseconds(finished) : null);
}
