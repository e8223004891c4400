using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace TransferPipeline.Embed;

/// <summary>Runs a pretrained backbone over dataset shards and keeps the features, named by model and content.</summary>
public static class EmbedSlice
{
    public static IServiceCollection AddEmbed(this IServiceCollection services) => services
        .AddSingleton<BackboneCache>()
        .AddSingleton<ShardEmbedder>();

    public static void AddEmbedConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<EmbedShardConsumer, EmbedShardConsumerDefinition>();
}
