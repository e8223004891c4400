using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace TransferPipeline.Score;

/// <summary>Scores dataset shards with one fused model file and publishes the parts under one manifest.</summary>
public static class ScoreSlice
{
    public static IServiceCollection AddScore(this IServiceCollection services) => services
        .AddSingleton<ClassifierCache>()
        .AddSingleton<ShardScorer>()
        .AddSingleton<ScorePublisher>();

    public static void AddScoreConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ScoreShardConsumer, ScoreShardConsumerDefinition>();
        bus.AddConsumer<PublishScoresConsumer>();
    }
}
