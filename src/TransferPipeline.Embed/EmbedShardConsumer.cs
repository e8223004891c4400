using MassTransit;
using TransferPipeline.Contracts.Embed;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Embed;

internal sealed class EmbedShardConsumer(ShardDelivery delivery, IBus bus, ShardEmbedder embedder) : IConsumer<EmbedShard>
{
    public Task Consume(ConsumeContext<EmbedShard> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        return delivery.RunAsync(
            shard, embedder.EmbedAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }
}

/// <summary>Two shards at once: while one is read, written and committed, the other keeps the workers busy.</summary>
internal sealed class EmbedShardConsumerDefinition : ConsumerDefinition<EmbedShardConsumer>
{
    public EmbedShardConsumerDefinition() => ConcurrentMessageLimit = 2;
}
