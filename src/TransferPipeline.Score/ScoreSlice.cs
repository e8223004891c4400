using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Score.Detection;

namespace TransferPipeline.Score;

/// <summary>Scores dataset shards with one fused model file, or a detector, and publishes the parts under one manifest.</summary>
public static class ScoreSlice
{
    public static IServiceCollection AddScore(this IServiceCollection services) => services
        .AddSingleton<EarlierParts>()
        .AddSingleton<ClassifierCache>()
        .AddSingleton<ShardScorer>()
        .AddSingleton<ScorePublisher>()
        .AddSingleton<OpenDetectors>()
        .AddSingleton<ShardDetector>()
        .AddSingleton<DetectionPublisher>();

    public static void AddScoreConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ScoreShardConsumer, ScoreShardConsumerDefinition>();
        bus.AddConsumer<PublishScoresConsumer>();
    }
}
