using Npgsql;

namespace TransferPipeline.Benchmarks.Distributed;

/// <summary>PostgreSQL, RabbitMQ and Azurite as <c>tests/services.sh with</c> starts them.</summary>
internal static class TestServices
{
    internal static string RabbitMq => Address("TRANSFER_TEST_RABBITMQ");

    internal static string Azurite =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint={Address("TRANSFER_TEST_AZURITE")}/devstoreaccount1;";

    internal static async Task<string> CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(Address("TRANSFER_TEST_POSTGRES"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Address("TRANSFER_TEST_POSTGRES")) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    internal static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync())!, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Address(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address
        ? address
        : throw new InvalidOperationException($"{variable} is not set: run this row as 'bash tests/services.sh with dotnet run -c Release --project tests/TransferPipeline.Benchmarks -- ROW'.");
}
