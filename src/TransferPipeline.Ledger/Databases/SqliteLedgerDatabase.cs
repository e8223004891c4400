using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace TransferPipeline.Ledger;

internal sealed class SqliteLedgerDatabase(string file) : LedgerDatabase
{
    /// <summary>SQLite's codes for a file that cannot be written, one that cannot be read or written, and a disk that is full.</summary>
    private static readonly int[] DiskErrors = [8, 10, 13];

    /// <summary>Writers of one process wait here for their turn: at SQLite's own lock each would sleep for 150 ms before it looks again.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    private readonly string connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, ForeignKeys = true }.ToString();

    internal override string Now => "@now";

    private protected override string Dialect => "sqlite";

    public override ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The write lock is taken at once, so that what the work reads stays true until it commits.</summary>
    internal override async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = new SqliteConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (SqliteException failure) when (DiskErrors.Contains(failure.SqliteErrorCode))
        {
            throw new IOException($"The ledger {file} cannot be written ({failure.Message}). Free disk space or mend the disk.", failure);
        }
        finally
        {
            turn.Release();
        }
    }

    internal override Task<T> WriteOneAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> statement, CancellationToken cancellationToken) => WriteAsync(statement, cancellationToken);

    internal override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return await work(connection);
    }

    /// <summary>A writing transaction is alone anyway.</summary>
    internal override Task LockAsync(DbConnection connection, DbTransaction transaction, string name) => Task.CompletedTask;
}
