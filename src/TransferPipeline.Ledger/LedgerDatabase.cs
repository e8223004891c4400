using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Microsoft.Data.Sqlite;

namespace TransferPipeline.Ledger;

/// <summary>The ledger's database: opens connections and brings the schema up to date.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose of while nobody asks for its wait handle.")]
public sealed class LedgerDatabase
{
    /// <summary>SQLite's codes for a disk that is full, a file that cannot be written, and one that cannot be read or written.</summary>
    private static readonly int[] DiskErrors = [8, 10, 13];

    /// <summary>Writers of one process wait here for their turn: at SQLite's own lock each would sleep for 150 ms before it looks again.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly string _connectionString;
    private readonly string _file;

    private LedgerDatabase(string connectionString, string file) => (_connectionString, _file) = (connectionString, file);

    /// <summary>Opens (and creates, or migrates) a ledger in one SQLite file.</summary>
    public static async Task<LedgerDatabase> OpenSqliteAsync(string file, CancellationToken cancellationToken)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, ForeignKeys = true }.ToString();
        var database = new LedgerDatabase(connectionString, file);
        await database.MigrateAsync(cancellationToken);
        return database;
    }

    /// <summary>Runs work in one transaction that takes the write lock at once, so that what it reads stays true until it commits.</summary>
    internal async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            var result = await work(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (SqliteException failure) when (DiskErrors.Contains(failure.SqliteErrorCode))
        {
            throw new IOException($"The ledger {_file} cannot be written ({failure.Message}). Free disk space or mend the disk.", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return await work(connection);
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(connection => connection.ExecuteAsync("pragma journal_mode = wal"), cancellationToken);
        await WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("create table if not exists migrations (name text primary key)", transaction: transaction);
                var applied = (await connection.QueryAsync<string>("select name from migrations", transaction: transaction)).ToHashSet();
                var assembly = typeof(LedgerDatabase).Assembly;
                foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
                {
                    if (applied.Contains(name))
                    {
                        continue;
                    }

                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    await connection.ExecuteAsync(await reader.ReadToEndAsync(cancellationToken), transaction: transaction);
                    await connection.ExecuteAsync("insert into migrations (name) values (@name)", new { name }, transaction);
                }

                return true;
            },
            cancellationToken);
    }
}
