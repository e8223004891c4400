using Npgsql;
using TransferPipeline.Tests;

namespace TransferPipeline.IntegrationTests;

/// <summary>
/// RabbitMQ, PostgreSQL and Azurite as tests/services.sh started them. Without them a test skips and says how to have them; in CI that is a failure.
/// </summary>
internal static class Services
{
    internal static string Postgres => Address("TRANSFER_TEST_POSTGRES");

    internal static string RabbitMq => Address("TRANSFER_TEST_RABBITMQ");

    /// <summary>The broker with a virtual host that no other test uses; tests/services.sh has made some.</summary>
    internal static string OwnVirtualHost()
    {
        // The services may outlive this process while somebody works on the tests.
        var file = Path.Combine(Address("TRANSFER_TEST_SERVICES"), "virtual-hosts");
        lock (Gate)
        {
            var next = File.Exists(file) ? int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture) : 0;
            File.WriteAllText(file, $"{next + 1}");
            return $"{RabbitMq}/test{next}";
        }
    }

    /// <summary>Takes a service away or gives it back, as tests/services.sh does it: <c>stop-one</c>, <c>kill-one</c>, <c>start-one</c>, <c>freeze-one</c>, <c>thaw-one</c>, <c>disk-full</c>, <c>disk-free</c>.</summary>
    internal static async Task ControlAsync(string action, string service)
    {
        using var script = System.Diagnostics.Process.Start("bash", [Path.Combine(Repository.Root, "tests", "services.sh"), action, Address("TRANSFER_TEST_SERVICES"), service]);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(script.ExitCode == 0, $"services.sh {action} {service} ended with {script.ExitCode}");
    }

    /// <summary>A connection string of Azurite's well-known account.</summary>
    internal static string Azurite =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint={Address("TRANSFER_TEST_AZURITE")}/devstoreaccount1;";

    /// <summary>A database of a test's own; gone when it is disposed of.</summary>
    internal static async Task<OwnDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}_{Environment.ProcessId}";
        await ExecuteAsync(Postgres, $"create database {name}");
        return new OwnDatabase(new NpgsqlConnectionStringBuilder(Postgres) { Database = name }.ToString(), name);
    }

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        // Not from the pool: what lies there may be from before a restart.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<long> CountAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    internal sealed record OwnDatabase(string ConnectionString, string Name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await ExecuteAsync(Postgres, $"drop database if exists {Name} with (force)");
    }

    private static int databases;
    private static readonly Lock Gate = new();

    private static string Address(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address)
            return address;

        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", $"{variable} is not set: run the tests with 'bash tests/run.sh', which starts the services.");
        throw new InvalidOperationException($"In CI {variable} must be set.");
    }
}
