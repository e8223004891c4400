using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TransferPipeline.Ingest.Crops;

namespace TransferPipeline.Ingest;

/// <summary>Reads folders, archives, tables, index files and what a detector cut out into immutable, hashed dataset versions.</summary>
public static class IngestSlice
{
    public static IServiceCollection AddIngest(this IServiceCollection services) => services.AddSingleton<DatasetIngestor>().AddSingleton<CropIngestor>();

    public static void AddIngestConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<IngestDatasetConsumer, IngestDatasetConsumerDefinition>();
}
