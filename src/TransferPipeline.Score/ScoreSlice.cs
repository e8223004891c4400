using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TransferPipeline.Inference.Detection;
using TransferPipeline.Score.Detection;
using TransferPipeline.Score.Generation;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Score;

/// <summary>Scores dataset shards with one model file, as the task says, and publishes the parts under one manifest.</summary>
public static class ScoreSlice
{
    public static IServiceCollection AddScore(this IServiceCollection services)
    {
        services.TryAddSingleton<DatasetRows>();
        return services
            .AddSingleton<ShardRows>()
            .AddSingleton<ClassifierCache>()
            .AddSingleton<GeneratorCache>()
            .AddSingleton<IShardWork, ClassifyWork>()
            .AddSingleton<IShardWork, GenerateWork>()
            .AddSingleton<IShardWork, DetectWork>()
            .AddSingleton<ShardScorer>()
            .AddSingleton<ScorePublisher>()
            .AddSingleton<OpenDetectors>()
            .AddSingleton<DetectionPublisher>();
    }

    public static void AddScoreConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ScoreShardConsumer, ScoreShardConsumerDefinition>();
        bus.AddConsumer<PublishScoresConsumer>();
    }
}
