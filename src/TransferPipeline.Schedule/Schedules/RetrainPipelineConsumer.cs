using MassTransit;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Schedules;
using TransferPipeline.Ledger.Pipelines;
using TransferPipeline.Ledger.Runs;
using TransferPipeline.Schedule.Submissions;

namespace TransferPipeline.Schedule.Schedules;

internal sealed class RetrainPipelineConsumer(PipelineLedger pipelines, RunSubmission submission) : IConsumer<RetrainPipeline>
{
    public async Task Consume(ConsumeContext<RetrainPipeline> context)
    {
        var occurrence = new Occurrence(context.Message.Pipeline, context.Message.Occurrence);
        var pipeline = await pipelines.FindAsync(occurrence.Pipeline, context.CancellationToken)
            ?? throw new RejectedException($"No pipeline '{occurrence.Pipeline}' is registered. Register it first: transfer --server URL pipelines add pipeline.yaml.");
        try
        {
            var (run, _, _) = await submission.SubmitAsync(pipeline.Spec, RequestId.OfOccurrence(occurrence.Pipeline, occurrence.Time), context.CancellationToken);
            await pipelines.SettleAsync(occurrence, run.Id, context.CancellationToken);
        }
        catch (RejectedException)
        {
            // It would be rejected each time: the message goes to the error queue with the reason, and is not repeated by the ledger.
            await pipelines.SettleAsync(occurrence, "", context.CancellationToken);
            throw;
        }
    }
}
