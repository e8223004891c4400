using System.Net;
using System.Net.Http.Headers;
using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Selection;

namespace TransferPipeline.Hub.Http;

/// <summary>
/// Fetches one blob: into <c>HASH.incomplete</c>, from where an earlier try, of this process or another, was cut; then its size and hash are checked, and only
/// then it gets its name.
/// </summary>
internal sealed class BlobDownload(HubClient client, HubCache cache, HubReference reference, string commit, RepositoryFile file, IProgress<HubProgress>? progress)
{
    private readonly string blob = cache.BlobFile(file.Hash!);
    private readonly string partial = cache.BlobFile(file.Hash!) + ".incomplete";
    private EntityTagHeaderValue? tag;

    /// <summary>The blob's SHA-256.</summary>
    internal async Task<string> FetchAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        for (var again = false; ; again = true)
        {
            var resumed = File.Exists(partial) && new FileInfo(partial).Length > 0;
            try
            {
                await client.InsistAsync(reference, file.Path, ReceiveAsync, cancellationToken);
            }
            catch (IOException failure) when (DiskSpace.IsFull(failure))
            {
                throw DiskSpace.Full(cache.Folder, failure);
            }

            if (await Hashes.VerifyAsync(partial, file.Size, file.Hash!, cancellationToken) is { } sha256)
            {
                File.Move(partial, blob, overwrite: true);
                return sha256;
            }

            var length = new FileInfo(partial).Length;
            File.Delete(partial);

            // What an earlier try left may have been at fault.
            if (!resumed || again)
                throw Mismatch(length);
        }
    }

    private async Task<bool> ReceiveAsync(Setbacks setbacks, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
        if (target.Length > file.Size)
            target.SetLength(0);

        var have = target.Length;
        if (have == file.Size && have > 0)
            return true;

        using var answer = await OpenAsync(have, cancellationToken);
        Demand(answer);
        var status = answer.Response.StatusCode;
        if (status == HttpStatusCode.PartialContent && answer.Response.Content.Headers.ContentRange?.From != have)
            throw new HttpIOException(HttpRequestError.InvalidResponse, $"{client.Settings.Endpoint.Host} sent another part of {file.Path} than was asked for");
        if (status != HttpStatusCode.PartialContent)
            have = 0;

        target.SetLength(have);
        target.Position = have;
        tag = answer.StrongTag;
        await CopyAsync(answer.Response.Content, target, setbacks, cancellationToken);
        return target.Position >= file.Size
            ? true
            : throw new HttpIOException(HttpRequestError.ResponseEnded, $"{file.Path} was cut off after {target.Position:N0} of {file.Size:N0} bytes");
    }

    /// <summary>Asks for what is missing; a server that says there is no such part gives the whole.</summary>
    private async Task<HubAnswer> OpenAsync(long have, CancellationToken cancellationToken)
    {
        try
        {
            return await client.OpenAsync(reference, commit, file.Path, request => Shape(request, have), cancellationToken);
        }
        catch (HubStatusException failure) when (failure.Status is HttpStatusCode.RequestedRangeNotSatisfiable && have > 0)
        {
            return await client.OpenAsync(reference, commit, file.Path, request => Shape(request, 0), cancellationToken);
        }
    }

    private void Shape(HttpRequestMessage request, long have)
    {
        if (have == 0)
            return;

        request.Headers.Range = new RangeHeaderValue(have, null);
        if (tag is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
    }

    /// <summary>What the hub says of the file when it is fetched has to be what it said when it listed it.</summary>
    private void Demand(HubAnswer answer)
    {
        if ((answer.Commit is { } other && other != commit) || (answer.Size is { } size && size != file.Size) || (answer.Hash is { } hash && Hashes.IsBlob(hash) && hash.Length == file.Hash!.Length && hash != file.Hash))
        {
            throw new RejectedException(
                $"{client.Settings.Endpoint.Host} gives another {file.Path} of {reference.Repository} than was asked for (commit {commit}, {file.Size:N0} bytes, hash {file.Hash}). "
                + "A mirror may be out of step: try again later, or set HF_ENDPOINT to another.");
        }
    }

    /// <summary>Copies until the size that was announced; a byte more would be one that nobody asked for.</summary>
    private async Task CopyAsync(HttpContent content, FileStream target, Setbacks setbacks, CancellationToken cancellationToken)
    {
        await using var source = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 17];
        while (true)
        {
            var read = await Patience.WithinAsync(client.Settings.Silence, client.Settings.Endpoint.Host, token => source.ReadAsync(buffer, token).AsTask(), cancellationToken);
            if (read == 0)
                return;
            if (target.Position + read > file.Size)
            {
                await target.DisposeAsync();
                File.Delete(partial);
                throw Mismatch(file.Size + 1);
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            setbacks.Gained();
            progress?.Report(new HubProgress(file.Path, target.Position, file.Size));
        }
    }

    private RejectedException Mismatch(long length) => new(
        $"{file.Path} of {reference.Repository} came with {(length == file.Size ? "another checksum" : length > file.Size ? "more bytes" : $"{length:N0} bytes")} than the hub states ({file.Size:N0} bytes, hash {file.Hash}); "
        + "what came was deleted. A proxy or mirror may have changed it: try again, or set HF_ENDPOINT to another.");
}
