using MassTransit;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Score;
using TransferPipeline.Ledger.Shards;
using TransferPipeline.Score.Detection;

namespace TransferPipeline.Score;

internal sealed class PublishScoresConsumer(ShardDelivery delivery, IBus bus, ScorePublisher publisher, DetectionPublisher detections) : IConsumer<PublishScores>
{
    public Task Consume(ConsumeContext<PublishScores> context)
    {
        var message = context.Message;
        var shard = ShardAddress.Of(message.RunId, message.Stage, message.ShardIndex, StageNames.OfPublish);
        return delivery.RunAsync(
            shard, PublishAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }

    private Task<ShardResult> PublishAsync(LeasedShard shard, CancellationToken cancellationToken) => shard.Run.Spec.Task switch
    {
        PipelineTasks.Detect => detections.PublishAsync(shard, cancellationToken),
        _ => publisher.PublishAsync(shard, cancellationToken),
    };
}
