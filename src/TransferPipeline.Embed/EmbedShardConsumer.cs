using MassTransit;
using TransferPipeline.Contracts.Embed;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Embed.Detection;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Embed;

internal sealed class EmbedShardConsumer(ShardDelivery delivery, IBus bus, ShardEmbedder embedder, ShardCropper cropper) : IConsumer<EmbedShard>
{
    public Task Consume(ConsumeContext<EmbedShard> context)
    {
        var message = context.Message;
        var shard = ShardAddress.Of(message.RunId, message.Stage, message.ShardIndex, StageNames.OfEmbed);
        return delivery.RunAsync(
            shard, WorkAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }

    private Task<ShardResult> WorkAsync(LeasedShard shard, CancellationToken cancellationToken) => shard.Address.Stage is StageNames.Detect or StageNames.ScoreDetect
        ? cropper.CropAsync(shard, cancellationToken)
        : embedder.EmbedAsync(shard, cancellationToken);
}

/// <summary>Two shards at once: while one is read, written and committed, the other keeps the workers busy.</summary>
internal sealed class EmbedShardConsumerDefinition : ConsumerDefinition<EmbedShardConsumer>
{
    public EmbedShardConsumerDefinition() => ConcurrentMessageLimit = 2;
}
