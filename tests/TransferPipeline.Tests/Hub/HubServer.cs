using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TransferPipeline.Hub;

namespace TransferPipeline.Tests.Hub;

/// <summary>
/// Behaves like the hub: an API that names commits and lists files in pages, <c>resolve</c> that sends large files' readers to a store at another port and small
/// ones' to another path, ranges, error codes. What a test adds in <see cref="Faults"/> goes first, once each.
/// </summary>
internal sealed class HubServer : IDisposable
{
    internal const string Name = "maker/small-model";
    internal const string Token = "hf_secret";

    private readonly Dictionary<string, (byte[] Bytes, bool Large)> files = new(StringComparer.Ordinal);
    private readonly LoopbackServer hub;
    private readonly LoopbackServer store;

    internal HubServer()
    {
        store = new LoopbackServer(request => Fault(StoreFaults, request) ?? Part(request, files.Values.First(file => request.Path.EndsWith(Sha256(file.Bytes), StringComparison.Ordinal)).Bytes, []));
        hub = new LoopbackServer(request => Fault(Faults, request) ?? Answer(request));
    }

    internal string Url => hub.Url;

    internal string StoreUrl => store.Url;

    internal string Commit { get; set; } = new('a', 40);

    internal string Branch { get; set; } = "main";

    internal string? Gate { get; set; }

    internal int PageSize { get; set; } = 1000;

    /// <summary>Does as if no request had a Range.</summary>
    internal bool IgnoresRanges { get; set; }

    internal ConcurrentQueue<Func<ServedRequest, ServedAnswer?>> Faults { get; } = new();

    internal ConcurrentQueue<Func<ServedRequest, ServedAnswer?>> StoreFaults { get; } = new();

    internal IReadOnlyList<ServedRequest> Requests => hub.Requests;

    internal IReadOnlyList<ServedRequest> StoreRequests => store.Requests;

    internal IReadOnlyList<ServedRequest> Fetches => [.. Requests.Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal))];

    /// <summary>What the tree says instead of the truth.</summary>
    internal Func<JsonElement[], JsonElement[]> Lists { get; set; } = entries => entries;

    public void Dispose()
    {
        hub.Dispose();
        store.Dispose();
    }

    internal HubServer With(string path, byte[] bytes, bool large = false)
    {
        files[path] = (bytes, large);
        return this;
    }

    internal HubServer With(string path, string text) => With(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A repository of a few kilobytes with everything that is chosen, and things that are not.</summary>
    internal HubServer WithSmallModel() => With("config.json", """{"model_type":"bert"}""")
        .With("tokenizer.json", """{"version":"1.0"}""").With("vocab.txt", "[PAD]").With("1_Pooling/config.json", "{}").With("modules.json", "[]")
        .With("README.md", "---\nlicense: apache-2.0\ntags:\n- test\n---\n# A model\n")
        .With("onnx/model.onnx", Onnx.Networks.Pixels(17).ToBytes(), large: true).With("onnx/model_fp16.onnx", Bytes(3_000), large: true)
        .With("model.safetensors", Bytes(100), large: true).With(".gitattributes", "*.onnx filter=lfs");

    internal byte[] this[string path] => files[path].Bytes;

    internal HubSettings Settings(TemporaryFolder folder) => new() { Endpoint = new Uri(Url), CacheFolder = folder.File("hub"), Token = Token, Silence = TimeSpan.FromSeconds(10) };

    internal static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(number => (byte)((number * 7919) >> 3))];

    internal static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>As <c>git hash-object</c> names a file.</summary>
    internal static string GitHash(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal string Hash(string path) => files[path].Large ? Sha256(files[path].Bytes) : GitHash(files[path].Bytes);

    private static ServedAnswer? Fault(ConcurrentQueue<Func<ServedRequest, ServedAnswer?>> faults, ServedRequest request)
        => faults.TryPeek(out var fault) && fault(request) is { } answer && faults.TryDequeue(out _) ? answer : null;

    private ServedAnswer Answer(ServedRequest request)
    {
        var segments = request.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        if (Gate is not null && request.Token != $"Bearer {Token}")
            return Error(401, Gate);

        return segments switch
        {
            ["api", "models", var maker, var name, "revision", var revision] when $"{maker}/{name}" == Name
                => revision == Branch || revision == Commit ? Json(new { id = Name, sha = Commit }) : Error(404, "RevisionNotFound"),
            ["api", "models", var maker, var name, "tree", var revision] when $"{maker}/{name}" == Name && revision == Commit => Tree(request),
            [var maker, var name, "resolve", var revision, ..] when $"{maker}/{name}" == Name && revision == Commit => Resolve(request, string.Join('/', segments[4..])),
            ["api", "resolve-cache", ..] => Small(request, string.Join('/', segments[2..])),
            _ => Error(request.Token is null ? 401 : 404, "RepoNotFound"),
        };
    }

    private ServedAnswer Tree(ServedRequest request)
    {
        var all = Lists([.. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => JsonSerializer.SerializeToElement(Entry(file.Key, file.Value.Bytes, file.Value.Large)))]);
        var from = request.Target.Split("cursor=") is [_, var cursor] ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
        var page = Json(all.Skip(from).Take(PageSize));
        if (from + PageSize < all.Length)
            page.Headers["Link"] = $"<{Url}{request.Path}?recursive=true&cursor={from + PageSize}>; rel=\"next\"";
        return page;
    }

    private static object Entry(string path, byte[] bytes, bool large) => large
        ? new { type = "file", oid = new string('b', 40), size = bytes.Length, path, lfs = new { oid = Sha256(bytes), size = bytes.Length, pointerSize = 134 } }
        : new { type = "file", oid = GitHash(bytes), size = bytes.Length, path };

    private ServedAnswer Resolve(ServedRequest request, string path)
    {
        if (!files.TryGetValue(path, out var file))
            return Error(404, "EntryNotFound");
        if (!file.Large)
            return new(307, []) { Headers = { ["Location"] = $"/api/resolve-cache/{path}", ["X-Repo-Commit"] = Commit } };

        return new(302, [])
        {
            Headers =
            {
                ["Location"] = $"{StoreUrl}/blobs/{Sha256(file.Bytes)}",
                ["X-Repo-Commit"] = Commit,
                ["X-Linked-Size"] = file.Bytes.Length.ToString(CultureInfo.InvariantCulture),
                ["X-Linked-ETag"] = $"\"{Sha256(file.Bytes)}\"",
            },
        };
    }

    private ServedAnswer Small(ServedRequest request, string path) => Part(request, files[path].Bytes, new() { ["ETag"] = $"\"{GitHash(files[path].Bytes)}\"", ["X-Repo-Commit"] = Commit });

    private ServedAnswer Part(ServedRequest request, byte[] bytes, Dictionary<string, string> headers)
    {
        headers.TryAdd("ETag", $"\"{Sha256(bytes)[..16]}\"");
        var mayGoOn = !request.Headers.TryGetValue("If-Range", out var tag) || tag == headers["ETag"];
        if (request.Range is not { } range || IgnoresRanges || !mayGoOn)
            return new(200, bytes) { Headers = headers };

        var ends = range["bytes=".Length..].Split('-');
        var from = int.Parse(ends[0], CultureInfo.InvariantCulture);
        if (from >= bytes.Length)
            return new(416, []);

        var to = ends[1].Length > 0 ? Math.Min(bytes.Length, int.Parse(ends[1], CultureInfo.InvariantCulture) + 1) : bytes.Length;
        headers["Content-Range"] = $"bytes {from}-{to - 1}/{bytes.Length}";
        return new(206, bytes[from..to]) { Headers = headers };
    }

    internal static ServedAnswer Error(int status, string? code = null)
    {
        var answer = new ServedAnswer(status, Encoding.UTF8.GetBytes("""{"error":"said"}"""));
        if (code is not null)
            answer.Headers["X-Error-Code"] = code;
        return answer;
    }

    private static ServedAnswer Json<T>(T document) => new(200, JsonSerializer.SerializeToUtf8Bytes(document));
}
