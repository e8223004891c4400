using Dapper;
using TransferPipeline.Contracts;

namespace TransferPipeline.Ledger.Results;

/// <summary>A computation that was done before.</summary>
public sealed record KnownResult(ArtifactRef Output, long RowsIn, long RowsQuarantined);

/// <summary>A registered dataset version.</summary>
public sealed record RegisteredDataset(string Name, string Version, ArtifactRef Manifest, string RunId, DateTimeOffset CreatedAt);

/// <summary>A registered model version; the path is that of its <c>model.onnx</c>, the card is JSON.</summary>
public sealed record RegisteredModel(string Name, string Version, ArtifactRef Model, string Card, string RunId, DateTimeOffset CreatedAt);

/// <summary>What runs produced and later runs can find: results by content key, dataset and model versions by name.</summary>
public sealed class ResultLedger(LedgerDatabase database, TimeProvider time)
{
    public Task<KnownResult?> FindAsync(string key, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var row = await connection.QueryFirstOrDefaultAsync<(string Path, string Sha256, long In, long Quarantined)?>(
                "select output, output_sha256, rows_in, rows_quarantined from results where key = @key", new { key });
            return row is { } found ? new KnownResult(new ArtifactRef(found.Path, found.Sha256), found.In, found.Quarantined) : null;
        },
        cancellationToken);

    public Task RegisterDatasetAsync(string name, string version, ArtifactRef manifest, string runId, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            $"""
            insert into datasets (name, version, manifest, manifest_sha256, run, created_at) values (@name, @version, @Path, @Sha256, @runId, {database.Now})
            on conflict (name, version) do update set created_at = excluded.created_at
            """,
            new { name, version, manifest.Path, manifest.Sha256, runId, now = Now() }, transaction),
        cancellationToken);

    public Task RegisterModelAsync(string name, string version, ArtifactRef model, string card, string runId, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            $"""
            insert into models (name, version, path, sha256, card, run, created_at) values (@name, @version, @Path, @Sha256, @card, @runId, {database.Now})
            on conflict (name, version) do update set created_at = excluded.created_at
            """,
            new { name, version, model.Path, model.Sha256, card, runId, now = Now() }, transaction),
        cancellationToken);

    /// <summary>Versions, newest first; of one dataset, or of all.</summary>
    public Task<IReadOnlyList<RegisteredDataset>> DatasetsAsync(string? name, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RegisteredDataset>>(
        async connection => [.. (await connection.QueryAsync<(string Name, string Version, string Path, string Sha256, string Run, long CreatedAt)>(
            "select name, version, manifest, manifest_sha256, run, created_at from datasets where cast(@name as text) is null or name = @name order by created_at desc, name, version",
            new { name })).Select(row => new RegisteredDataset(row.Name, row.Version, new ArtifactRef(row.Path, row.Sha256), row.Run, At(row.CreatedAt)))],
        cancellationToken);

    /// <summary>Versions, newest first; of one model, or of all.</summary>
    public Task<IReadOnlyList<RegisteredModel>> ModelsAsync(string? name, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RegisteredModel>>(
        async connection => [.. (await connection.QueryAsync<(string Name, string Version, string Path, string Sha256, string Card, string Run, long CreatedAt)>(
            "select name, version, path, sha256, card, run, created_at from models where cast(@name as text) is null or name = @name order by created_at desc, name, version",
            new { name })).Select(row => new RegisteredModel(row.Name, row.Version, new ArtifactRef(row.Path, row.Sha256), row.Card, row.Run, At(row.CreatedAt)))],
        cancellationToken);

    /// <summary>Takes a version out of the ledger; its files are the caller's business.</summary>
    public Task ForgetDatasetAsync(string name, string version, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync("delete from datasets where name = @name and version = @version", new { name, version }, transaction), cancellationToken);

    /// <summary>Takes a version out of the ledger; its files are the caller's business.</summary>
    public Task ForgetModelAsync(string name, string version, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync("delete from models where name = @name and version = @version", new { name, version }, transaction), cancellationToken);

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
