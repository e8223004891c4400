using MassTransit;
using TransferPipeline.Contracts.Ingest;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Ingest;

internal sealed class IngestDatasetConsumer(ShardDelivery delivery, IBus bus, DatasetIngestor ingestor) : IConsumer<IngestDataset>
{
    public Task Consume(ConsumeContext<IngestDataset> context)
    {
        var message = context.Message;
        var shard = new ShardAddress(message.RunId, message.Stage, message.ShardIndex);
        return delivery.RunAsync(
            shard, ingestor.IngestAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }
}

internal sealed class IngestDatasetConsumerDefinition : ConsumerDefinition<IngestDatasetConsumer>
{
    public IngestDatasetConsumerDefinition() => ConcurrentMessageLimit = 1;
}
