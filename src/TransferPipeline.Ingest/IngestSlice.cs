using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace TransferPipeline.Ingest;

/// <summary>Reads folders, archives, tables and index files into immutable, hashed dataset versions.</summary>
public static class IngestSlice
{
    public static IServiceCollection AddIngest(this IServiceCollection services) => services.AddSingleton<DatasetIngestor>();

    public static void AddIngestConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<IngestDatasetConsumer, IngestDatasetConsumerDefinition>();
}
