using System.Text.Json;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Server;

/// <summary>From what a worker service says of a run to what --json prints; files are named by the addresses at which the service gives them.</summary>
internal static class ServerReport
{
    internal static async Task<RunDocument> ReadAsync(ServerClient server, ServerRun run, CancellationToken cancellationToken)
    {
        string? Output(string stage) => run.Outputs.GetValueOrDefault(stage);
        return new RunDocument
        {
            Run = run.Run,
            State = run.State,
            Reason = run.Reason,
            Stages = [.. run.Stages.Select(stage => new StageDocument(stage.Name, stage.In, stage.Done, stage.Cached, stage.Duplicate, stage.Quarantined, stage.Seconds))],
            Dataset = Output(StageNames.Ingest) is { } manifest ? await DatasetAsync(server, manifest, cancellationToken) : null,
            Model = Output(StageNames.Train) is { } model ? await ModelAsync(server, model, cancellationToken) : null,
            Outputs = [.. new[] { Output(StageNames.Train), Output(StageNames.Publish) }.OfType<string>().Select(server.UrlOf)],
        };
    }

    /// <summary>Null when the file is gone by now.</summary>
    private static async Task<DatasetDocument?> DatasetAsync(ServerClient server, string manifest, CancellationToken cancellationToken)
    {
        using var response = await server.FindArtifactAsync(HttpMethod.Get, manifest, cancellationToken);
        return response is null ? null : RunDocuments.Of(JsonSerializer.Deserialize<DatasetManifest>(await response.Content.ReadAsStreamAsync(cancellationToken), ArtifactStoreText.Json)!);
    }

    /// <param name="model"><c>models/&lt;name&gt;/&lt;version&gt;/model.onnx</c>, with the card beside it.</param>
    private static async Task<ModelDocument?> ModelAsync(ServerClient server, string model, CancellationToken cancellationToken)
    {
        var segments = model.Split('/');
        using var card = await server.FindArtifactAsync(HttpMethod.Get, $"{model[..model.LastIndexOf('/')]}/card.json", cancellationToken);
        return card is null ? null : new ModelDocument(segments[^3], segments[^2], server.UrlOf(model), RunDocuments.ReadMetrics(await card.Content.ReadAsStringAsync(cancellationToken)));
    }
}
