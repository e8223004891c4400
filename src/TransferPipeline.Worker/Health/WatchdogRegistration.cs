using MassTransit;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Health;

/// <summary>What a worker's watchdog listens for follows from its roles.</summary>
internal static class WatchdogRegistration
{
    internal static void AddWatchdog(this IServiceCollection services, WorkerOptions options)
    {
        if (options.WatchdogSeconds == 0)
            return;

        if (options.Stages.Count > 0)
            services.AddSingleton<IHearing, ShardHearing>();
        if (options.Has(Role.Control))
        {
            services.AddSingleton<RunHearing>().AddSingleton<IHearing>(provider => provider.GetRequiredService<RunHearing>());
            services.AddConsumeObserver(provider => provider.GetRequiredService<RunHearing>());
        }

        services.AddHostedService<Watchdog>();
    }
}
