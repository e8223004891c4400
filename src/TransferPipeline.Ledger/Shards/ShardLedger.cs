using System.Data.Common;
using System.Text;
using Dapper;
using TransferPipeline.Contracts;
using TransferPipeline.Ledger.Runs;

namespace TransferPipeline.Ledger.Shards;

/// <summary>Shards: planning, leases with fence numbers, commits.</summary>
public sealed class ShardLedger(LedgerDatabase database, TimeProvider time)
{
    /// <summary>A hundred thousand shards are entered in a second or two: not one round trip each, and within both databases' limits on parameters.</summary>
    private const int RowsAnInsert = 1_000;

    private const int RowsAnAnnouncement = 5_000;

    /// <summary>Enters a stage's shards, once; a second call changes nothing.</summary>
    public Task PlanAsync(string runId, string stage, StageWork work, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var planned = await connection.ExecuteAsync(
                $"update stages set expected = @count, subject = @subject, state = 'planned', started_at = {database.Now} where run = @runId and name = @stage and state = 'pending'",
                new { runId, stage, count = work.Inputs.Count, subject = LedgerText.Write(work.Subject), now = Now() }, transaction);
            if (planned == 0)
                return 0;

            foreach (var part in work.Inputs.Index().Chunk(RowsAnInsert))
                await InsertAsync(connection, transaction, runId, stage, part);

            return work.Inputs.Count;
        },
        cancellationToken);

    /// <summary>
    /// Takes a due shard (or one whose lease ran out) for a time; null when there is nothing to do. A shard whose worker died in each of
    /// <paramref name="maxAttempts"/> attempts is failed instead: what kills its process is not tried for ever.
    /// </summary>
    /// <param name="owner">Names this attempt to lease, nobody else's: when the answer of the database is lost, the same owner asks again and gets the same lease.</param>
    public async Task<LeasedShard?> TryLeaseAsync(ShardAddress address, string owner, TimeSpan duration, int maxAttempts, CancellationToken cancellationToken)
    {
        var key = new { address.RunId, address.Stage, address.Index, owner, now = Now(), duration = (long)duration.TotalMilliseconds, maxAttempts };
        var leased = await database.WriteOneAsync(
            (connection, transaction) => connection.QueryFirstOrDefaultAsync<LeaseRow>(
                $"""
                update shards set attempt = attempt + case when state = 'leased' and owner = @owner then 0 else 1 end,
                  fence = fence + case when state = 'leased' and owner = @owner then 0 else 1 end,
                  state = 'leased', owner = @owner, lease_until = {database.Now} + @duration, announcements = 0
                where run = @RunId and stage = @Stage and idx = @Index and not_before <= {database.Now}
                  and (state = 'due' or (state = 'leased' and (owner = @owner or (lease_until < {database.Now} and attempt < @maxAttempts))))
                  and exists (select 1 from runs where id = @RunId and state = 'Running')
                returning input, attempt, fence, (select subject from stages where run = @RunId and name = @Stage) as subject,
                  (select spec from runs where id = @RunId) as spec, (select request from runs where id = @RunId) as request,
                  (select created_at from runs where id = @RunId) as CreatedAt
                """,
                key, transaction),
            cancellationToken);
        if (leased is null)
        {
            await FailExhaustedAsync(address, maxAttempts, cancellationToken);
            return null;
        }

        var run = new RunRow { Id = address.RunId, Spec = leased.Spec, State = nameof(RunState.Running), Request = leased.Request, CreatedAt = leased.CreatedAt };
        return new LeasedShard(address, run.ToRun(), LedgerText.ReadRef(leased.Subject), LedgerText.ReadRef(leased.Input), (int)leased.Attempt, leased.Fence);
    }

    /// <summary>Lengthens a lease; false when it is lost or the run has ended.</summary>
    public Task<bool> RenewAsync(LeasedShard shard, TimeSpan duration, CancellationToken cancellationToken) => ChangeAsync(
        shard, $"lease_until = {database.Now} + @duration", new { now = Now(), duration = (long)duration.TotalMilliseconds }, cancellationToken);

    /// <summary>Part of the work is kept and need not be done again: attempts are counted anew from here. False when the lease was lost.</summary>
    public Task<bool> AdvanceAsync(LeasedShard shard, CancellationToken cancellationToken) => ChangeAsync(shard, "attempt = 1", new { }, cancellationToken);

    /// <summary>Gives a shard back; it is due again after <paramref name="delay"/>.</summary>
    /// <param name="countAttempt">False takes back the attempt that the lease counted: the shard was not at fault.</param>
    public Task<bool> ReleaseAsync(LeasedShard shard, string? reason, TimeSpan delay, bool countAttempt, CancellationToken cancellationToken) => ChangeAsync(
        shard,
        $"state = 'due', owner = null, lease_until = null, reason = @reason, not_before = {database.Now} + @delay, announced_at = 0, announcements = 0{(countAttempt ? "" : ", attempt = attempt - 1")}",
        new { reason, now = Now(), delay = (long)delay.TotalMilliseconds },
        cancellationToken);

    /// <summary>Marks a shard as never to be done; its run fails with this reason.</summary>
    public Task<bool> FailAsync(LeasedShard shard, string reason, CancellationToken cancellationToken) => ChangeAsync(
        shard, "state = 'failed', owner = null, lease_until = null, reason = @reason", new { reason }, cancellationToken);

    /// <summary>
    /// Commits a result; false when the lease was lost, and then nothing is changed. The same fence may commit again: that is the same worker,
    /// which did not hear that it had succeeded.
    /// </summary>
    public Task<bool> CommitAsync(LeasedShard shard, ShardResult result, CancellationToken cancellationToken)
    {
        if (!result.Rows.Balanced)
        {
            throw new InvalidOperationException($"{shard.Address} does not balance: {result.Rows}. This is a bug.");
        }

        return result.ResultKey is null
            ? database.WriteOneAsync(async (connection, transaction) => await CommitAsync(connection, transaction, shard, result), cancellationToken)
            : database.WriteAsync(
                async (connection, transaction) => await CommitAsync(connection, transaction, shard, result)
                    && await KeepResultAsync(connection, transaction, result.ResultKey, result) == 1,
                cancellationToken);
    }

    /// <summary>The committed shards of a stage, in order.</summary>
    public Task<IReadOnlyList<CommittedShard>> CommittedAsync(string runId, string stage, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<CommittedShard>>(
        async connection => [.. (await connection.QueryAsync<CommittedRow>(CommittedRow.Select, new { runId, stage })).Select(row => row.ToShard())],
        cancellationToken);

    /// <summary>Why shards of a run failed for good, one line each.</summary>
    public Task<IReadOnlyList<string>> FailuresAsync(string runId, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<string>>(
        async connection => [.. await connection.QueryAsync<string>(
            "select stage || ' shard ' || idx || ': ' || coalesce(reason, '') from shards where run = @runId and state = 'failed' order by stage, idx", new { runId })],
        cancellationToken);

    /// <summary>Whether nobody needs to work on a stage any more: all its shards are done, or one can never be.</summary>
    public Task<bool> IsSettledAsync(string runId, string stage, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.ExecuteScalarAsync<long>(
            """
            select case when not exists (select 1 from shards where run = @runId and stage = @stage and state in ('due', 'leased'))
              or exists (select 1 from shards where run = @runId and stage = @stage and state = 'failed') then 1 else 0 end
            """,
            new { runId, stage }) == 1,
        cancellationToken);

    /// <summary>
    /// Shards that someone should be working on now and that were not announced for a time; marks them as announced. What the reconciler publishes
    /// again, at most some thousands at once. The time is <paramref name="patience"/> and doubles with each announcement that nobody followed, up
    /// to 64 times: a shard that waits its turn in a long queue is not put into it again and again.
    /// </summary>
    /// <param name="runId">Of one run only; null for all running ones.</param>
    public Task<IReadOnlyList<ShardAddress>> AnnounceDueAsync(string? runId, TimeSpan patience, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyList<ShardAddress>>(
        async (connection, transaction) => [.. (await connection.QueryAsync<(string Run, string Stage, long Index)>(
            $"""
            update shards set announced_at = {database.Now}, announcements = announcements + 1
            where (run, stage, idx) in (
              select run, stage, idx from shards
              where not_before <= {database.Now} and (state = 'due' or (state = 'leased' and lease_until < {database.Now}))
                and announced_at <= {database.Now} - (@patience << case when announcements > 6 then 6 else announcements end)
                and run in (select id from runs where state = 'Running' and (cast(@runId as text) is null or id = @runId))
              limit {RowsAnAnnouncement})
            returning run, stage, cast(idx as bigint)
            """,
            new { now = Now(), patience = (long)patience.TotalMilliseconds, runId }, transaction))
            .Select(row => new ShardAddress(row.Run, row.Stage, (int)row.Index)).OrderBy(shard => shard.Stage, StringComparer.Ordinal).ThenBy(shard => shard.Index)],
        cancellationToken);

    /// <summary>Whether a shard of one of these stages was announced so many times and never taken: somebody who could take it does not hear.</summary>
    public Task<bool> IsIgnoredAsync(IReadOnlyList<string> stages, int announcements, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => (await connection.QueryAsync<string>(
            """
            select distinct stage from shards where state = 'due' and announcements >= @announcements
              and run in (select id from runs where state = 'Running')
            """,
            new { announcements })).Intersect(stages).Any(),
        cancellationToken);

    /// <summary>Has the reconciler announce ignored shards at its next look, however far their patience has grown.</summary>
    public Task<int> HastenAsync(IReadOnlyList<string> stages, int announcements, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            "update shards set announced_at = 0 where state = 'due' and announcements >= @announcements and stage = @stage",
            stages.Select(stage => new { announcements, stage }), transaction),
        cancellationToken);

    /// <summary>Makes every leased shard due at once. Only for the one process that owns an embedded ledger: whoever held them is dead.</summary>
    public Task<int> ReclaimAllAsync(CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            // What was announced to the dead process and not begun was lost with its bus: it is announced again at once as well.
            await connection.ExecuteAsync("update shards set announced_at = 0 where state = 'due'", transaction: transaction);
            return await connection.ExecuteAsync(
                "update shards set state = 'due', owner = null, lease_until = null, not_before = 0, announced_at = 0, attempt = attempt - 1 where state = 'leased'", transaction: transaction);
        },
        cancellationToken);

    private static async Task<bool> CommitAsync(DbConnection connection, DbTransaction? transaction, LeasedShard shard, ShardResult result) => await connection.ExecuteAsync(
        """
        update shards set state = 'done', owner = null, lease_until = null, reason = null, output = @Path, output_sha256 = @Sha256,
          rows_in = @In, rows_done = @Done, rows_cached = @Cached, rows_duplicate = @Duplicate, rows_quarantined = @Quarantined, notes = @notes
        where run = @RunId and stage = @Stage and idx = @Index and fence = @Fence and state in ('leased', 'done')
          and exists (select 1 from runs where id = @RunId and state = 'Running')
        """,
        new
        {
            result.Output.Path, result.Output.Sha256, result.Rows.In, result.Rows.Done, result.Rows.Cached, result.Rows.Duplicate, result.Rows.Quarantined,
            notes = result.Notes.Count == 0 ? null : string.Join('\n', result.Notes),
            shard.Address.RunId, shard.Address.Stage, shard.Address.Index, shard.Fence,
        },
        transaction) == 1;

    private static Task<int> KeepResultAsync(DbConnection connection, DbTransaction transaction, string key, ShardResult result) => connection.ExecuteAsync(
        """
        insert into results (key, output, output_sha256, rows_in, rows_quarantined) values (@key, @Path, @Sha256, @In, @Quarantined)
        on conflict (key) do update set output = excluded.output, output_sha256 = excluded.output_sha256,
          rows_in = excluded.rows_in, rows_quarantined = excluded.rows_quarantined
        """,
        new { key, result.Output.Path, result.Output.Sha256, result.Rows.In, result.Rows.Quarantined }, transaction);

    /// <summary>A shard that could not be leased because its worker died in every attempt has failed.</summary>
    private Task<int> FailExhaustedAsync(ShardAddress address, int maxAttempts, CancellationToken cancellationToken) => database.WriteOneAsync(
        (connection, transaction) => connection.ExecuteAsync(
            $"""
            update shards set state = 'failed', owner = null, lease_until = null, reason = @reason
            where run = @RunId and stage = @Stage and idx = @Index and state = 'leased' and lease_until < {database.Now} and attempt >= @maxAttempts
              and exists (select 1 from runs where id = @RunId and state = 'Running')
            """,
            new
            {
                address.RunId, address.Stage, address.Index, now = Now(), maxAttempts,
                reason = $"the worker died in each of {maxAttempts} attempts. What it was working on takes the process down: look at the shard's input, and at the worker's log or memory limit.",
            },
            transaction),
        cancellationToken);

    private Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string runId, string stage, IReadOnlyList<(int Index, ArtifactRef? Input)> part)
    {
        var parameters = new DynamicParameters(new { runId, stage, now = Now() });
        var values = new StringBuilder();
        foreach (var (index, input) in part)
        {
            parameters.Add($"input{index}", LedgerText.Write(input));
            values.Append(values.Length == 0 ? "" : ", ").Append($"(@runId, @stage, {index}, @input{index}, 'due', {database.Now})");
        }

        return connection.ExecuteAsync($"insert into shards (run, stage, idx, input, state, announced_at) values {values}", parameters, transaction);
    }

    private Task<bool> ChangeAsync(LeasedShard shard, string set, object values, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(values);
        parameters.AddDynamicParams(new { shard.Address.RunId, shard.Address.Stage, shard.Address.Index, shard.Fence });
        return database.WriteOneAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                $"""
                update shards set {set} where run = @RunId and stage = @Stage and idx = @Index and fence = @Fence and state = 'leased'
                  and exists (select 1 from runs where id = @RunId and state = 'Running')
                """,
                parameters, transaction) == 1,
            cancellationToken);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class LeaseRow
    {
        public string Subject { get; init; } = "";

        public string Input { get; init; } = "";

        public long Attempt { get; init; }

        public long Fence { get; init; }

        public string Spec { get; init; } = "";

        public string? Request { get; init; }

        public long CreatedAt { get; init; }
    }

    private sealed class CommittedRow
    {
        public const string Select = """
            select idx, input, output, output_sha256 as Sha256, rows_in as RowsIn, rows_done as RowsDone, rows_cached as RowsCached,
              rows_duplicate as RowsDuplicate, rows_quarantined as RowsQuarantined, notes
            from shards where run = @runId and stage = @stage and state = 'done' order by idx
            """;

        public long Idx { get; init; }

        public string Input { get; init; } = "";

        public string Output { get; init; } = "";

        public string Sha256 { get; init; } = "";

        public long RowsIn { get; init; }

        public long RowsDone { get; init; }

        public long RowsCached { get; init; }

        public long RowsDuplicate { get; init; }

        public long RowsQuarantined { get; init; }

        public string? Notes { get; init; }

        public CommittedShard ToShard() => new(
            (int)Idx,
            LedgerText.ReadRef(Input),
            new ArtifactRef(Output, Sha256),
            new RowCounts(RowsIn, RowsDone, RowsCached, RowsDuplicate, RowsQuarantined),
            Notes?.Split('\n') ?? []);
    }
}
