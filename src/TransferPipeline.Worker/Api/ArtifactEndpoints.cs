using System.Text.RegularExpressions;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;

namespace TransferPipeline.Worker.Api;

/// <summary>Files of the artifact store over HTTP: any may be read; what a client brings goes where only content-named files lie.</summary>
internal static partial class ArtifactEndpoints
{
    /// <summary>Most bytes of one file: an ONNX model has at most two GiB, and pictures and archives are what else is brought.</summary>
    private const long MaxBytes = 64L << 30;

    internal static void MapArtifacts(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/artifacts/{**path}", [HttpMethods.Get], ReadAsync);
        api.MapMethods("/artifacts/{**path}", [HttpMethods.Head], ProbeAsync);
        api.MapPut("/artifacts/{**path}", WriteAsync);
    }

    private static async Task<IResult> ReadAsync(string path, IArtifactStore store, CancellationToken cancellationToken)
        => await store.OpenAsync(path, cancellationToken) is { } content ? Results.Stream(content) : Results.NotFound();

    private static async Task<IResult> ProbeAsync(string path, HttpContext http, IArtifactStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(path, cancellationToken) is not { } artifact)
            return Results.NotFound();

        http.Response.Headers["X-Content-SHA256"] = artifact.Sha256;
        return Results.Ok();
    }

    private static async Task<IResult> WriteAsync(string path, HttpRequest request, IArtifactStore store, CancellationToken cancellationToken)
    {
        if (!Writable().IsMatch(path))
            throw new RejectedException($"'{path}' cannot be written over HTTP. Clients write uploads/, sources/, backbones/ and imports/, as 'transfer --server' does.");

        request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBytes;
        var scratch = store.CreateScratchFile(".upload");
        try
        {
            await using (var file = File.Create(scratch))
                await request.Body.CopyToAsync(file, cancellationToken);

            var named = Writable().Match(path).Groups["sha256"].Value;
            var sha256 = await Storage.Datasets.ContentSha.OfFileAsync(scratch, cancellationToken);
            if (named.Length > 0 && named != sha256)
                throw new RejectedException($"{path} came with SHA-256 {sha256}: the content is not what its name says. Send it again.");

            return Results.Ok(await store.PublishAsync(path, scratch, cancellationToken));
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    [GeneratedRegex("^(uploads/(?<sha256>[0-9a-f]{64})|sources/(?<sha256>[0-9a-f]{64})/files\\.json|backbones/(?<sha256>[0-9a-f]{64})/model\\.onnx|imports/[0-9a-f]{64}\\.json)$")]
    private static partial Regex Writable();
}
