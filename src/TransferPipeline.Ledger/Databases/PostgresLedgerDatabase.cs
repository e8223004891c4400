using System.Data.Common;
using Dapper;
using Npgsql;
using Polly;
using Polly.Retry;

namespace TransferPipeline.Ledger;

internal sealed class PostgresLedgerDatabase(string connectionString) : LedgerDatabase
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(WithDefaults(connectionString));

    /// <summary>
    /// The one place that asks the database again: for about half a minute, which is a restart. Whether a commit whose answer was lost took
    /// place is not known; so everything that is written here may be written twice.
    /// </summary>
    private readonly ResiliencePipeline resilience = new ResiliencePipelineBuilder { Name = "ledger" }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 8,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(8),
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is NpgsqlException { IsTransient: true }),
        })
        .Build();

    internal override string Now => "ledger_now()";

    private protected override string Dialect => "postgres";

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Read committed: every statement that decides looks and changes in one, and so takes the row's lock before it believes what it saw.</summary>
    internal override Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken) => TryAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    internal override Task<T> WriteOneAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> statement, CancellationToken cancellationToken)
        => TryAsync(connection => statement(connection, null), cancellationToken);

    internal override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => TryAsync(work, cancellationToken);

    internal override Task LockAsync(DbConnection connection, DbTransaction transaction, string name)
        => connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@name, 4711))", new { name = $"transfer {name}" }, transaction);

    /// <summary>
    /// No session state is ever set here, so there is none to reset; and the statements of a shard are few, so they stay prepared. What the
    /// connection string itself says of these comes first: behind PgBouncer, for instance, <c>Max Auto Prepare=0</c>.
    /// </summary>
    private static string WithDefaults(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var text = new NpgsqlConnectionStringBuilder { NoResetOnClose = true, MaxAutoPrepare = 40 };
        foreach (var key in given.Keys)
            text[key] = given[key];

        return text.ConnectionString;
    }

    private Task<T> TryAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => resilience.ExecuteAsync(
        async token =>
        {
            await using var connection = await source.OpenConnectionAsync(token);
            return await work(connection);
        },
        cancellationToken).AsTask();
}
