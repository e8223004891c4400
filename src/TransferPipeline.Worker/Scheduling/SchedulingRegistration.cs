using Hangfire;
using Hangfire.PostgreSql;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Scheduling;

/// <summary>Hangfire: on the ledger's database, or in memory when this process is all there is.</summary>
internal static class SchedulingRegistration
{
    /// <summary>
    /// What is done under a lock, or as a job, is over in less than a second and may be done twice. So what is older was left by a process that
    /// died: nobody waits for it any longer (Hangfire's own patience is 10 and 30 minutes).
    /// </summary>
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(15);

    internal static IServiceCollection AddScheduling(this IServiceCollection services, Settings settings)
    {
        services.AddHangfire(hangfire =>
        {
            hangfire.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            // A job that failed is due again by its schedule; to repeat it in between would only add to what went wrong.
            hangfire.UseFilter(new AutomaticRetryAttribute { Attempts = 0 });
            if (settings.Worker.Ledger is { Length: > 0 } connectionString)
                hangfire.UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(connectionString), Storage(settings.Schedule));
            else
                hangfire.UseInMemoryStorage();
        });
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = 2;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(settings.Schedule.PollSeconds);
        });
        return services.AddSingleton<PipelineSchedules>().AddSingleton<Jobs>().AddHostedService<ScheduleStart>();
    }

    private static PostgreSqlStorageOptions Storage(ScheduleOptions options) => new()
    {
        QueuePollInterval = TimeSpan.FromSeconds(options.PollSeconds),
        DistributedLockTimeout = Left,
        InvisibilityTimeout = Left,
    };
}
