using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Hub.Cache;
using TransferPipeline.Hub.Selection;

namespace TransferPipeline.Hub.Http;

/// <summary>The part of the hub's API that a download needs: which commit a revision is, which files it has, and their bytes.</summary>
internal sealed class HubClient(HubSettings settings, TimeProvider time) : IDisposable
{
    private const int MaxDocumentBytes = 64 << 20;
    private const int MaxPages = 1_000;
    private readonly HubHttp http = new(settings);

    internal HubSettings Settings => settings;

    public void Dispose() => http.Dispose();

    /// <summary>The commit that the reference's revision is now.</summary>
    internal async Task<string> FindCommitAsync(HubReference reference, CancellationToken cancellationToken)
    {
        var uri = http.At($"/api/models/{reference.Repository}/revision/{Uri.EscapeDataString(reference.Revision)}");
        var (info, _) = await ReadAsync(uri, reference, cancellationToken);
        using (info)
        {
            return info.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("sha", out var sha) && sha.GetString() is { } commit && Hashes.IsCommit(commit)
                ? commit
                : throw Unusable(uri, "names no commit");
        }
    }

    /// <summary>Every file of a commit; the hub lists them in pages.</summary>
    internal async Task<IReadOnlyList<RepositoryFile>> ListFilesAsync(HubReference reference, string commit, CancellationToken cancellationToken)
    {
        var files = new List<RepositoryFile>();
        Uri? page = http.At($"/api/models/{reference.Repository}/tree/{commit}?recursive=true");
        for (var pages = 0; page is not null; pages++)
        {
            if (pages == MaxPages || !http.IsEndpoint(page))
                throw Unusable(page, pages == MaxPages ? "lists files without end" : "continues its list of files at another host");

            var (tree, next) = await ReadAsync(page, reference, cancellationToken);
            using (tree)
                files.AddRange(Files(tree.RootElement, page));

            page = next;
        }

        return files;
    }

    /// <summary>Begins to read a file of a commit. Tried once: who fetches goes on where it was cut.</summary>
    internal Task<HubAnswer> OpenAsync(HubReference reference, string commit, string path, Action<HttpRequestMessage> shape, CancellationToken cancellationToken)
        => http.GetAsync(http.At($"/{reference.Repository}/resolve/{commit}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}"), shape, cancellationToken);

    /// <summary>Asks again as long as it may help, and says in plain words what did not.</summary>
    internal async Task<T> InsistAsync<T>(HubReference reference, string? file, Func<Setbacks, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var setbacks = new Setbacks();
        try
        {
            return await HubResilience.Build(setbacks, time).ExecuteAsync(async token => await work(setbacks, token), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && HubFaults.Explain(failure, reference, settings, file) is { } explained)
        {
            throw explained;
        }
    }

    private async Task<(JsonDocument Document, Uri? Next)> ReadAsync(Uri uri, HubReference reference, CancellationToken cancellationToken)
        => await InsistAsync(reference, null, async (_, token) =>
        {
            using var answer = await http.GetAsync(uri, null, token);
            var bytes = await Patience.WithinAsync(settings.Silence * 3, uri.Host, limit => ReadAllAsync(answer.Response.Content, uri, limit), token);
            try
            {
                return (JsonDocument.Parse(bytes), NextPage(answer.Response, uri));
            }
            catch (JsonException)
            {
                throw Unusable(uri, "is no JSON");
            }
        }, cancellationToken);

    private static async Task<byte[]> ReadAllAsync(HttpContent content, Uri uri, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var document = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            document.Write(buffer, 0, read);
            if (document.Length > MaxDocumentBytes)
                throw Unusable(uri, "is longer than any answer should be");
        }

        return document.ToArray();
    }

    private static List<RepositoryFile> Files(JsonElement tree, Uri uri)
    {
        if (tree.ValueKind != JsonValueKind.Array)
            throw Unusable(uri, "lists no files");

        try
        {
            return [.. tree.EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "file").Select(Of)];
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unusable(uri, "lists files in an unknown way");
        }

        RepositoryFile Of(JsonElement entry)
        {
            var large = entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
            var path = entry.GetProperty("path").GetString() ?? "";
            var hash = (large ? lfs : entry).GetProperty("oid").GetString() ?? "";
            var size = (large && lfs.TryGetProperty("size", out var whole) ? whole : entry.GetProperty("size")).GetInt64();
            return (large ? Hashes.IsSha256(hash) : Hashes.IsCommit(hash)) && size >= 0
                ? new RepositoryFile(path, size, hash)
                : throw Unusable(uri, $"states no usable hash or size of '{path}'");
        }
    }

    /// <summary><c>Link: &lt;…&gt;; rel="next"</c>.</summary>
    private static Uri? NextPage(HttpResponseMessage response, Uri current)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;

        var next = links.SelectMany(link => link.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        var (from, to) = (next?.IndexOf('<') ?? -1, next?.IndexOf('>') ?? -1);
        return from >= 0 && to > from ? new Uri(current, next![(from + 1)..to]) : null;
    }

    private static RejectedException Unusable(Uri uri, string problem)
        => new($"What {uri.GetLeftPart(UriPartial.Path)} answers {problem}. Check HF_ENDPOINT: it must be a hub, or a mirror with the hub's API.");
}
