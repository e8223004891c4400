using MassTransit;
using TransferPipeline.Contracts.Ingest;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Ingest.Crops;
using TransferPipeline.Ledger.Shards;

namespace TransferPipeline.Ingest;

internal sealed class IngestDatasetConsumer(ShardDelivery delivery, IBus bus, DatasetIngestor ingestor, CropIngestor crops) : IConsumer<IngestDataset>
{
    public Task Consume(ConsumeContext<IngestDataset> context)
    {
        var message = context.Message;
        var shard = ShardAddress.Of(message.RunId, message.Stage, message.ShardIndex, StageNames.OfIngest);
        return delivery.RunAsync(
            shard, WorkAsync, token => bus.Publish(new AdvanceRun { RunId = shard.RunId }, token),
            context.CancellationToken);
    }

    private Task<ShardResult> WorkAsync(LeasedShard shard, CancellationToken cancellationToken) => shard.Address.Stage is StageNames.Crop or StageNames.ScoreCrop
        ? crops.IngestAsync(shard, cancellationToken)
        : ingestor.IngestAsync(shard, cancellationToken);
}

internal sealed class IngestDatasetConsumerDefinition : ConsumerDefinition<IngestDatasetConsumer>
{
    public IngestDatasetConsumerDefinition() => ConcurrentMessageLimit = 1;
}
