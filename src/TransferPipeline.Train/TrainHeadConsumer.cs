using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Train;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Train;

internal sealed class TrainHeadConsumer(ShardExecutor executor, HeadTraining training) : IConsumer<TrainHead>
{
    public async Task Consume(ConsumeContext<TrainHead> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        await executor.RunAsync(shard, training.TrainAsync, context.CancellationToken);
        await context.Publish(new ShardCompleted { RunId = shard.RunId, Stage = shard.Stage, ShardIndex = shard.Index }, context.CancellationToken);
    }
}

/// <summary>Training takes all cores: one at a time.</summary>
internal sealed class TrainHeadConsumerDefinition : ConsumerDefinition<TrainHeadConsumer>
{
    public TrainHeadConsumerDefinition() => ConcurrentMessageLimit = 1;
}
