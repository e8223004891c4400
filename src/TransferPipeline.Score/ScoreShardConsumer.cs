using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Score;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Score;

internal sealed class ScoreShardConsumer(ShardDelivery delivery, IBus bus, ShardScorer scorer) : IConsumer<ScoreShard>
{
    public Task Consume(ConsumeContext<ScoreShard> context)
    {
        var message = context.Message;
        var shard = ShardAddress.Of(message.RunId, message.Stage, message.ShardIndex, StageNames.OfScore);
        return delivery.RunAsync(
            shard, scorer.ScoreAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }
}

/// <summary>Two shards at once: while one is read, written and committed, the other keeps the workers busy.</summary>
internal sealed class ScoreShardConsumerDefinition : ConsumerDefinition<ScoreShardConsumer>
{
    public ScoreShardConsumerDefinition() => ConcurrentMessageLimit = 2;
}
