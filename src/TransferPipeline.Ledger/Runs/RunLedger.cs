using System.Text.Json;
using Dapper;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Ledger.Runs;

/// <summary>Runs and their stages.</summary>
public sealed class RunLedger(LedgerDatabase database, TimeProvider time)
{
    private const string RunColumns = "id, spec, state, reason, request, created_at as CreatedAt, finished_at as FinishedAt";

    /// <summary>
    /// The run of this request; without a request the unfinished run of the same pipeline and specification (its finished shards stay finished).
    /// Where there is none, a new run <c>&lt;pipeline&gt;-&lt;n&gt;</c> with these stages.
    /// </summary>
    /// <param name="request">See <see cref="RequestId"/>; null when a person asks.</param>
    public async Task<(Run Run, bool Resumed)> BeginAsync(PipelineSpec spec, IReadOnlyList<string> stages, string? request, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(spec, LedgerJson.Options);
        var specSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)));
        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, $"pipeline {spec.Name}");
                var known = await connection.QueryFirstOrDefaultAsync<RunRow>(
                    request is null
                        ? $"select {RunColumns} from runs where pipeline = @Name and spec_sha256 = @specSha256 and state = 'Running' order by created_at desc"
                        : $"select {RunColumns} from runs where request = @request",
                    new { spec.Name, specSha256, request }, transaction);
                if (known is not null)
                {
                    return (known.ToRun(), true);
                }

                var number = 1 + await connection.ExecuteScalarAsync<int>("select count(*) from runs where pipeline = @Name", new { spec.Name }, transaction);
                var row = new RunRow { Id = $"{spec.Name}-{number}", Spec = json, State = nameof(RunState.Running), Request = request, CreatedAt = Now() };
                await connection.ExecuteAsync(
                    "insert into runs (id, pipeline, spec, spec_sha256, state, request, created_at) values (@Id, @Name, @Spec, @specSha256, @State, @request, @CreatedAt)",
                    new { row.Id, spec.Name, row.Spec, specSha256, row.State, request, row.CreatedAt }, transaction);
                await connection.ExecuteAsync(
                    "insert into stages (run, name, ordinal, state) values (@Id, @stage, @ordinal, 'pending')",
                    stages.Select((stage, ordinal) => new { row.Id, stage, ordinal }), transaction);
                return (row.ToRun(), false);
            },
            cancellationToken);
    }

    public Task<Run?> FindAsync(string runId, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryFirstOrDefaultAsync<RunRow>($"select {RunColumns} from runs where id = @runId", new { runId }))?.ToRun(),
        cancellationToken);

    /// <summary>The run of a request; null when it has started none.</summary>
    public Task<Run?> FindByRequestAsync(string request, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryFirstOrDefaultAsync<RunRow>($"select {RunColumns} from runs where request = @request", new { request }))?.ToRun(),
        cancellationToken);

    /// <summary>Ids of the runs that have not ended.</summary>
    public Task<IReadOnlyList<string>> RunningAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        async connection => [.. await connection.QueryAsync<string>("select id from runs where state = 'Running' order by created_at, id")],
        cancellationToken);

    /// <summary>All runs, newest first.</summary>
    public Task<IReadOnlyList<Run>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Run>>(
        async connection => [.. (await connection.QueryAsync<RunRow>($"select {RunColumns} from runs order by created_at desc, id desc")).Select(row => row.ToRun())],
        cancellationToken);

    /// <summary>The stages in order, with the sums over their shards.</summary>
    public Task<IReadOnlyList<Stage>> StagesAsync(string runId, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Stage>>(
        async connection => [.. (await connection.QueryAsync<StageRow>(StageRow.Select, new { runId })).Select(row => row.ToStage(Now()))],
        cancellationToken);

    /// <summary>Ends a running run; false when it had ended already.</summary>
    public Task<bool> FinishAsync(string runId, RunState state, string? reason, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            $"update runs set state = @state, reason = @reason, finished_at = {database.Now} where id = @runId and state = 'Running'",
            new { runId, state = state.ToString(), reason, now = Now() }, transaction) == 1,
        cancellationToken);

    /// <summary>Marks a stage complete; false when it was already.</summary>
    public Task<bool> CompleteStageAsync(string runId, string stage, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            $"update stages set state = 'complete', finished_at = {database.Now} where run = @runId and name = @stage and state = 'planned'",
            new { runId, stage, now = Now() }, transaction) == 1,
        cancellationToken);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class StageRow
    {
        public const string Select = """
            select s.name, s.expected, s.state, s.started_at as StartedAt, s.finished_at as FinishedAt,
              count(*) filter (where h.state = 'done') as Done, count(*) filter (where h.state = 'failed') as Failed,
              cast(coalesce(sum(h.rows_in), 0) as bigint) as RowsIn, cast(coalesce(sum(h.rows_done), 0) as bigint) as RowsDone,
              cast(coalesce(sum(h.rows_cached), 0) as bigint) as RowsCached, cast(coalesce(sum(h.rows_duplicate), 0) as bigint) as RowsDuplicate,
              cast(coalesce(sum(h.rows_quarantined), 0) as bigint) as RowsQuarantined
            from stages s left join shards h on h.run = s.run and h.stage = s.name
            where s.run = @runId group by s.run, s.name order by s.ordinal
            """;

        public string Name { get; init; } = "";

        public long? Expected { get; init; }

        public string State { get; init; } = "";

        public long? StartedAt { get; init; }

        public long? FinishedAt { get; init; }

        public long Done { get; init; }

        public long Failed { get; init; }

        public long RowsIn { get; init; }

        public long RowsDone { get; init; }

        public long RowsCached { get; init; }

        public long RowsDuplicate { get; init; }

        public long RowsQuarantined { get; init; }

        public Stage ToStage(long now) => new(
            Name,
            (int?)Expected,
            (int)Done,
            (int)Failed,
            State == "complete",
            new RowCounts(RowsIn, RowsDone, RowsCached, RowsDuplicate, RowsQuarantined),
            StartedAt is { } started ? TimeSpan.FromMilliseconds((FinishedAt ?? now) - started) : null);
    }
}
