using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Score;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Score;

internal sealed class PublishScoresConsumer(ShardDelivery delivery, IBus bus, ScorePublisher publisher) : IConsumer<PublishScores>
{
    public Task Consume(ConsumeContext<PublishScores> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        return delivery.RunAsync(
            shard, publisher.PublishAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }
}
