using MassTransit;
using TransferPipeline.Contracts.Embed;
using TransferPipeline.Contracts.Ingest;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Contracts.Score;
using TransferPipeline.Contracts.Train;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Schedule.Runs;

/// <summary>The commands that ask for shards of a stage to be done.</summary>
internal static class ShardCommands
{
    /// <summary>How many messages wait for the broker's confirmation at once.</summary>
    private const int Unconfirmed = 32;

    internal static Task PublishShardsAsync(this IPublishEndpoint bus, IEnumerable<ShardAddress> shards, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        shards, new ParallelOptions { MaxDegreeOfParallelism = Unconfirmed, CancellationToken = cancellationToken },
        async (shard, token) => await bus.PublishShardAsync(shard, token));

    private static Task PublishShardAsync(this IPublishEndpoint bus, ShardAddress shard, CancellationToken cancellationToken)
    {
        var (runId, stage, index) = shard;
        return bus.Publish(
            stage switch
            {
                _ when StageNames.OfIngest.Contains(stage) => new IngestDataset { RunId = runId, Stage = stage, ShardIndex = index },
                _ when StageNames.OfEmbed.Contains(stage) => new EmbedShard { RunId = runId, Stage = stage, ShardIndex = index },
                StageNames.Train => new TrainHead { RunId = runId, Stage = stage, ShardIndex = index },
                StageNames.Score => new ScoreShard { RunId = runId, Stage = stage, ShardIndex = index },
                StageNames.Publish => (object)new PublishScores { RunId = runId, Stage = stage, ShardIndex = index },
                _ => throw new InvalidOperationException($"{shard} belongs to a stage that nobody works on. This is a bug."),
            },
            cancellationToken);
    }
}
