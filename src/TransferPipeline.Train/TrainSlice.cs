using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace TransferPipeline.Train;

/// <summary>Trains a head on a dataset's embeddings, and layers of the backbone with it, fuses them with the backbone into one graph, certifies the graph and registers it.</summary>
public static class TrainSlice
{
    public static IServiceCollection AddTrain(this IServiceCollection services) => services
        .AddSingleton<EmbeddedFeatures>()
        .AddSingleton<TuningCheckpoints>()
        .AddSingleton<LayerTuning>()
        .AddSingleton<FusedModelCheck>()
        .AddSingleton<HeadTraining>();

    public static void AddTrainConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<TrainHeadConsumer, TrainHeadConsumerDefinition>();
}
