using System.Data.Common;
using Dapper;
using Npgsql;

namespace TransferPipeline.Ledger;

internal sealed class PostgresLedgerDatabase(string connectionString) : LedgerDatabase
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    internal override string Now => "ledger_now()";

    private protected override string Dialect => "postgres";

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Read committed: every statement that decides looks and changes in one, and so takes the row's lock before it believes what it saw.</summary>
    internal override async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    internal override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await work(connection);
    }

    internal override Task LockAsync(DbConnection connection, DbTransaction transaction, string name)
        => connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@name, 4711))", new { name = $"transfer {name}" }, transaction);
}
