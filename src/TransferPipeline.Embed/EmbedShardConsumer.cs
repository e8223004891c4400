using MassTransit;
using TransferPipeline.Contracts.Embed;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Embed;

internal sealed class EmbedShardConsumer(ShardExecutor executor, ShardEmbedder embedder) : IConsumer<EmbedShard>
{
    public async Task Consume(ConsumeContext<EmbedShard> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        await executor.RunAsync(shard, embedder.EmbedAsync, context.CancellationToken);
        await context.Publish(new ShardCompleted { RunId = shard.RunId, Stage = shard.Stage, ShardIndex = shard.Index }, context.CancellationToken);
    }
}

/// <summary>Two shards at once: while one is read, written and committed, the other keeps the workers busy.</summary>
internal sealed class EmbedShardConsumerDefinition : ConsumerDefinition<EmbedShardConsumer>
{
    public EmbedShardConsumerDefinition() => ConcurrentMessageLimit = 2;
}
