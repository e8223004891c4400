using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TransferPipeline.Embed.Detection;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Embed;

/// <summary>Runs a pretrained backbone, or the detector in front of it, over dataset shards and keeps what it makes of them, named by model and content.</summary>
public static class EmbedSlice
{
    public static IServiceCollection AddEmbed(this IServiceCollection services)
    {
        services.TryAddSingleton<DatasetRows>();
        return services
            .AddSingleton<BackboneCache>()
            .AddSingleton<ShardEmbedder>()
            .AddSingleton<OpenDetectors>()
            .AddSingleton<ShardCropper>();
    }

    public static void AddEmbedConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<EmbedShardConsumer, EmbedShardConsumerDefinition>();
}
