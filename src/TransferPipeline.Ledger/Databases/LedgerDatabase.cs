using System.Data.Common;
using Dapper;

namespace TransferPipeline.Ledger;

/// <summary>The ledger's database. Its SQL is what SQLite and PostgreSQL have in common; where they differ, the difference is a member of this class.</summary>
public abstract class LedgerDatabase : IAsyncDisposable
{
    private protected LedgerDatabase()
    {
    }

    /// <summary>
    /// SQL for the present in milliseconds since 1970. PostgreSQL's own clock, so that workers whose clocks differ agree about leases;
    /// with SQLite, which one process owns, the parameter <c>@now</c>.
    /// </summary>
    internal abstract string Now { get; }

    /// <summary>Migrations called <c>name.dialect.sql</c> are for this database only.</summary>
    private protected abstract string Dialect { get; }

    /// <summary>Opens (and creates, or migrates) a ledger in one SQLite file.</summary>
    public static async Task<LedgerDatabase> OpenSqliteAsync(string file, CancellationToken cancellationToken)
    {
        var database = new SqliteLedgerDatabase(file);
        await database.ReadAsync(connection => connection.ExecuteAsync("pragma journal_mode = wal"), cancellationToken);
        await database.MigrateAsync(cancellationToken);
        return database;
    }

    /// <summary>Opens (and creates, or migrates) a ledger in a PostgreSQL database; several processes may do so at once.</summary>
    public static async Task<LedgerDatabase> OpenPostgresAsync(string connectionString, CancellationToken cancellationToken)
    {
        var database = new PostgresLedgerDatabase(connectionString);
        try
        {
            await database.MigrateAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Does what only one process at a time may do to this database.</summary>
    public Task<T> AloneAsync<T>(string name, Func<T> work, CancellationToken cancellationToken) => WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, name);
            return work();
        },
        cancellationToken);

    /// <summary>Runs work in one transaction.</summary>
    internal abstract Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs one statement that changes something; it is its own transaction.</summary>
    internal abstract Task<T> WriteOneAsync<T>(Func<DbConnection, DbTransaction?, Task<T>> statement, CancellationToken cancellationToken);

    internal abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Until the transaction ends, nobody else holds the lock of this name.</summary>
    internal abstract Task LockAsync(DbConnection connection, DbTransaction transaction, string name);

    private Task<bool> MigrateAsync(CancellationToken cancellationToken) => WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, "migrations");
            await connection.ExecuteAsync("create table if not exists migrations (name text primary key)", transaction: transaction);
            var applied = (await connection.QueryAsync<string>("select name from migrations", transaction: transaction)).ToHashSet();
            var assembly = typeof(LedgerDatabase).Assembly;
            foreach (var name in assembly.GetManifestResourceNames().Where(IsMine).Except(applied).Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                await connection.ExecuteAsync(await reader.ReadToEndAsync(cancellationToken), transaction: transaction);
                await connection.ExecuteAsync("insert into migrations (name) values (@name)", new { name }, transaction);
            }

            return true;
        },
        cancellationToken);

    private bool IsMine(string migration) => migration.Split('.') is [.., var name, "sql"]
        && (name == Dialect || name is not ("sqlite" or "postgres"));
}
