using MassTransit;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule.Pipelines;
using TransferPipeline.Schedule.Submissions;

namespace TransferPipeline.Schedule.Runs;

internal sealed class StartRunConsumer(RunSubmission submission) : IConsumer<StartRun>
{
    /// <summary>A pipeline is a page of text; data belongs into the store.</summary>
    private const int MaxBytes = 1 << 20;

    public Task Consume(ConsumeContext<StartRun> context)
    {
        if (context.ReceiveContext.Body.Length is { } length and > MaxBytes)
            throw new RejectedException($"The message has {length:N0} bytes; at most {MaxBytes:N0} are taken. Put data into the artifact store, and its name into the message.");

        var request = context.Message.RequestId is { Length: > 0 } sent ? RequestId.OfMessage(sent) : null;
        return submission.SubmitAsync(PipelineFile.Check(context.Message.Pipeline), request, context.CancellationToken);
    }
}

internal sealed class AdvanceRunConsumer(RunCoordinator coordinator) : IConsumer<AdvanceRun>
{
    public Task Consume(ConsumeContext<AdvanceRun> context) => coordinator.AdvanceAsync(context.Message.RunId, context.CancellationToken);
}

internal sealed class CancelRunConsumer(RunCoordinator coordinator) : IConsumer<CancelRun>
{
    public Task Consume(ConsumeContext<CancelRun> context) => coordinator.CancelAsync(context.Message.RunId, context.CancellationToken);
}
