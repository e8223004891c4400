using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using TransferPipeline.Train.Ladder;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train;

/// <summary>Trains a head on a dataset's embeddings, and layers of the backbone with it, fuses them with the backbone into one graph, certifies the graph and registers it.</summary>
public static class TrainSlice
{
    /// <param name="slice">Time of training after which all that was trained is kept: what a process that dies loses at most.</param>
    public static IServiceCollection AddTrain(this IServiceCollection services, TimeSpan slice) => services
        .AddSingleton(new TuningSlices(slice))
        .AddSingleton<EmbeddedFeatures>()
        .AddSingleton<TuningCheckpoints>()
        .AddSingleton<StepFitter>()
        .AddSingleton<LayerLadder>()
        .AddSingleton<LayerTuning>()
        .AddSingleton<FusedModelCheck>()
        .AddSingleton<HeadTraining>();

    public static void AddTrainConsumers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<TrainHeadConsumer, TrainHeadConsumerDefinition>();
}
