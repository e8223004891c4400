using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Score;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Score;

internal sealed class PublishScoresConsumer(ShardExecutor executor, ScorePublisher publisher) : IConsumer<PublishScores>
{
    public async Task Consume(ConsumeContext<PublishScores> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        await executor.RunAsync(shard, publisher.PublishAsync, context.CancellationToken);
        await context.Publish(new ShardCompleted { RunId = shard.RunId, Stage = shard.Stage, ShardIndex = shard.Index }, context.CancellationToken);
    }
}
