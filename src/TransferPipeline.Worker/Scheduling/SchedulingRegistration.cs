using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using TransferPipeline.Ledger;
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

    internal static async Task AddSchedulingAsync(this IServiceCollection services, Settings settings, LedgerDatabase database, CancellationToken cancellationToken)
    {
        var storage = await OpenAsync(settings, database, cancellationToken);
        services.AddHangfire(hangfire =>
        {
            hangfire.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            // A job that failed is due again by its schedule; to repeat it in between would only add to what went wrong.
            hangfire.UseFilter(new AutomaticRetryAttribute { Attempts = 0 });
            hangfire.UseStorage(storage);
        });
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = 2;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(settings.Schedule.PollSeconds);
        });
        services.AddSingleton<PipelineSchedules>().AddSingleton<Jobs>().AddHostedService<ScheduleStart>();
    }

    /// <summary>Hangfire makes its tables here, and two that do so at once get into each other's way.</summary>
    private static async Task<JobStorage> OpenAsync(Settings settings, LedgerDatabase database, CancellationToken cancellationToken)
    {
        if (settings.Worker.Ledger is not { Length: > 0 } connectionString)
            return new InMemoryStorage();

        var options = new PostgreSqlStorageOptions
        {
            QueuePollInterval = TimeSpan.FromSeconds(settings.Schedule.PollSeconds),
            DistributedLockTimeout = Left,
            InvisibilityTimeout = Left,
            AllowDegradedModeWithoutStorage = false,
        };
        return await database.AloneAsync("hangfire", () => new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options), cancellationToken);
    }
}
