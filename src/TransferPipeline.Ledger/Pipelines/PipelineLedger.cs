using System.Text.Json;
using Dapper;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ledger.Pipelines;

/// <summary>A pipeline that runs without being asked each time: when data is dropped, or on a schedule.</summary>
public sealed record RegisteredPipeline(PipelineSpec Spec, bool Paused, DateTimeOffset RegisteredAt);

/// <summary>A moment of a schedule.</summary>
public sealed record Occurrence(string Pipeline, DateTimeOffset Time);

/// <summary>Registered pipelines, and which moments of their schedules were acted upon.</summary>
public sealed class PipelineLedger(LedgerDatabase database, TimeProvider time)
{
    private const string Columns = "spec, paused, registered_at";

    /// <summary>Registers a pipeline under its name, or replaces what was registered; whether it is paused stays as it was.</summary>
    public Task RegisterAsync(PipelineSpec spec, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            $"""
            insert into pipelines (name, spec, cron, registered_at) values (@Name, @spec, @cron, {database.Now})
            on conflict (name) do update set spec = excluded.spec, cron = excluded.cron, registered_at = excluded.registered_at
            """,
            new { spec.Name, spec = JsonSerializer.Serialize(spec, LedgerJson.Options), cron = spec.Retrain?.Cron, now = Now() }, transaction),
        cancellationToken);

    public Task<RegisteredPipeline?> FindAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryAsync<(string, long, long)>($"select {Columns} from pipelines where name = @name", new { name })).Select(Read).FirstOrDefault(),
        cancellationToken);

    /// <summary>All of them, by name.</summary>
    public Task<IReadOnlyList<RegisteredPipeline>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RegisteredPipeline>>(
        async connection => [.. (await connection.QueryAsync<(string, long, long)>($"select {Columns} from pipelines order by name")).Select(Read)],
        cancellationToken);

    /// <summary>Pauses a pipeline's schedule, or lets it go on; false when there is no such pipeline.</summary>
    public Task<bool> PauseAsync(string name, bool paused, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync("update pipelines set paused = @paused where name = @name", new { name, paused = paused ? 1 : 0 }, transaction) == 1,
        cancellationToken);

    /// <summary>Removes a pipeline; its runs, datasets and models stay. False when there is no such pipeline.</summary>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync("delete from occurrences where pipeline = @name", new { name }, transaction);
            return await connection.ExecuteAsync("delete from pipelines where name = @name", new { name }, transaction) == 1;
        },
        cancellationToken);

    /// <summary>Enters a moment of a schedule; false when somebody did before. So two schedulers never fire one moment twice.</summary>
    public Task<bool> EnterAsync(Occurrence occurrence, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            $"""
            insert into occurrences (pipeline, occurrence, created_at) select name, @at, {database.Now} from pipelines where name = @Pipeline
            on conflict (pipeline, occurrence) do nothing
            """,
            new { occurrence.Pipeline, at = occurrence.Time.ToUnixTimeMilliseconds(), now = Now() }, transaction) == 1,
        cancellationToken);

    /// <summary>Notes which run a moment led to (or, with an empty text, that it led to none): it is not repeated any more.</summary>
    public Task SettleAsync(Occurrence occurrence, string run, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            "update occurrences set run = @run where pipeline = @Pipeline and occurrence = @at",
            new { occurrence.Pipeline, at = occurrence.Time.ToUnixTimeMilliseconds(), run }, transaction),
        cancellationToken);

    /// <summary>Moments that were entered at least <paramref name="age"/> ago and led to nothing yet: their message was lost.</summary>
    public Task<IReadOnlyList<Occurrence>> UnsettledAsync(TimeSpan age, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Occurrence>>(
        async connection => [.. (await connection.QueryAsync<(string Pipeline, long At)>(
            $"select pipeline, occurrence from occurrences where run is null and created_at <= {database.Now} - @age order by occurrence",
            new { age = (long)age.TotalMilliseconds, now = Now() })).Select(row => new Occurrence(row.Pipeline, DateTimeOffset.FromUnixTimeMilliseconds(row.At)))],
        cancellationToken);

    /// <summary>What time it is for everybody who shares the ledger.</summary>
    public Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async connection => DateTimeOffset.FromUnixTimeMilliseconds(await connection.QueryFirstAsync<long>($"select cast({database.Now} as bigint)", new { now = Now() })),
        cancellationToken);

    private static RegisteredPipeline Read((string Spec, long Paused, long RegisteredAt) row) => new(
        JsonSerializer.Deserialize<PipelineSpec>(row.Spec, LedgerJson.Options)!, row.Paused != 0, DateTimeOffset.FromUnixTimeMilliseconds(row.RegisteredAt));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
