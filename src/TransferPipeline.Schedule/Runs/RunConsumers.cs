using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Schedule.Runs;

internal sealed class AdvanceRunConsumer(RunCoordinator coordinator) : IConsumer<AdvanceRun>
{
    public Task Consume(ConsumeContext<AdvanceRun> context) => coordinator.AdvanceAsync(context.Message.RunId, context.CancellationToken);
}

internal sealed class ShardCompletedConsumer(RunCoordinator coordinator) : IConsumer<ShardCompleted>
{
    public Task Consume(ConsumeContext<ShardCompleted> context) => coordinator.AdvanceAsync(context.Message.RunId, context.CancellationToken);
}

internal sealed class CancelRunConsumer(RunLedger runs) : IConsumer<CancelRun>
{
    public Task Consume(ConsumeContext<CancelRun> context)
        => runs.FinishAsync(context.Message.RunId, RunState.Cancelled, "cancelled on request", context.CancellationToken);
}
