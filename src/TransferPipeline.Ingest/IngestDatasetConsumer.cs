using MassTransit;
using TransferPipeline.Contracts.Ingest;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Ingest;

internal sealed class IngestDatasetConsumer(ShardExecutor executor, DatasetIngestor ingestor) : IConsumer<IngestDataset>
{
    public async Task Consume(ConsumeContext<IngestDataset> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        await executor.RunAsync(shard, ingestor.IngestAsync, context.CancellationToken);
        await context.Publish(new ShardCompleted { RunId = shard.RunId, Stage = shard.Stage, ShardIndex = shard.Index }, context.CancellationToken);
    }
}

internal sealed class IngestDatasetConsumerDefinition : ConsumerDefinition<IngestDatasetConsumer>
{
    public IngestDatasetConsumerDefinition() => ConcurrentMessageLimit = 1;
}
