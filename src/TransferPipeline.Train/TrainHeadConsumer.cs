using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Train;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Train;

internal sealed class TrainHeadConsumer(ShardDelivery delivery, IBus bus, HeadTraining training) : IConsumer<TrainHead>
{
    public Task Consume(ConsumeContext<TrainHead> context)
    {
        var message = context.Message;
        var shard = ShardAddress.Of(message.RunId, message.Stage, message.ShardIndex, StageNames.OfTrain);
        return delivery.RunAsync(
            shard, training.TrainAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }
}

/// <summary>Training takes all cores: one at a time.</summary>
internal sealed class TrainHeadConsumerDefinition : ConsumerDefinition<TrainHeadConsumer>
{
    public TrainHeadConsumerDefinition() => ConcurrentMessageLimit = 1;
}
