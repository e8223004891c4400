using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferPipeline.Contracts;

namespace TransferPipeline.Cli.Server;

/// <summary>Requests to a worker service. Each carries the key and is sent again while the service is away; what it refuses is thrown.</summary>
internal sealed class ServerClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly HttpStatusCode[] Away = [HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>A slower upload is taken for one that hangs.</summary>
    private const long LeastBytesPerSecond = 50_000;

    private readonly ServerAddress address;
    private readonly Action<string> say;
    private readonly HttpClient http;

    /// <param name="say">Takes a sentence for people when the service is away, and when it is back.</param>
    internal ServerClient(ServerAddress address, Action<string> say)
    {
        this.address = address;
        this.say = say;
        // The key goes to the address that was given, and nowhere else.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), Expect100ContinueTimeout = TimeSpan.FromSeconds(5) };
        http = new HttpClient(handler) { BaseAddress = address.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (address.Key is { } key)
            http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public void Dispose() => http.Dispose();

    /// <summary>Where a file of the service's artifact store is read.</summary>
    internal string UrlOf(string artifact) => new Uri(address.Url, ArtifactPath(artifact)).AbsoluteUri;

    internal async Task<T> GetAsync<T>(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var response = await DemandAsync(() => new HttpRequestMessage(HttpMethod.Get, path), patience, AnswerTime, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    internal async Task<T> PostAsync<T>(string path, object? body, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, patience, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, TimeSpan patience, CancellationToken cancellationToken)
        => await DemandAsync(() => new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json) }, patience, AnswerTime, cancellationToken);

    /// <summary>Asks for a file of the artifact store, or with HEAD for what is known of it; null when there is none.</summary>
    internal async Task<HttpResponseMessage?> FindArtifactAsync(HttpMethod method, string artifact, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(() => new HttpRequestMessage(method, ArtifactPath(artifact)), Patience.Short, AnswerTime, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.NotFound)
            return await DemandAsync(response, cancellationToken);

        response.Dispose();
        return null;
    }

    internal async Task<ArtifactRef> PutArtifactAsync(string artifact, string localFile, CancellationToken cancellationToken)
    {
        var limit = AnswerTime + TimeSpan.FromSeconds((double)new FileInfo(localFile).Length / LeastBytesPerSecond);
        using var response = await DemandAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Put, ArtifactPath(artifact)) { Content = new StreamContent(File.OpenRead(localFile)) };
                // A refusal comes before a gigabyte was sent in vain.
                request.Headers.ExpectContinue = true;
                return request;
            },
            Patience.Short, limit, cancellationToken);
        return await ReadAsync<ArtifactRef>(response, cancellationToken);
    }

    private static string ArtifactPath(string artifact) => $"api/artifacts/{string.Join('/', artifact.Split('/').Select(Uri.EscapeDataString))}";

    private async Task<HttpResponseMessage> DemandAsync(Func<HttpRequestMessage> create, TimeSpan patience, TimeSpan limit, CancellationToken cancellationToken)
        => await DemandAsync(await AnswerAsync(create, patience, limit, cancellationToken), cancellationToken);

    private async Task<HttpResponseMessage> DemandAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw await ServerProblem.ReadAsync(response, address, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new JsonException("The answer is empty.");
        }
        catch (JsonException wrong)
        {
            throw new RejectedException($"{response.RequestMessage!.RequestUri} does not answer as a worker service does. Check --server, and that program and worker are of one version.", wrong);
        }
    }

    /// <summary>The answer of a service that is there, whatever it is.</summary>
    private async Task<HttpResponseMessage> AnswerAsync(Func<HttpRequestMessage> create, TimeSpan patience, TimeSpan limit, CancellationToken cancellationToken)
    {
        long? awaySince = null;
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            var (response, reason, cause) = await TryAsync(create, limit, cancellationToken);
            if (response is not null)
            {
                if (awaySince is not null)
                    say($"{address} answers again.");
                return response;
            }

            if (awaySince is null && patience > delay)
                say($"{address} does not answer ({reason}); trying again for {patience.TotalSeconds:0} seconds.");

            awaySince ??= TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(awaySince.Value) + delay > patience)
                throw new IOException($"{address} does not answer: {reason}. Check that the worker is running there, and --server.", cause);

            await Task.Delay(delay, cancellationToken);
        }
    }

    private async Task<(HttpResponseMessage? Response, string Reason, Exception? Cause)> TryAsync(Func<HttpRequestMessage> create, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            using var request = create();
            var response = await http.SendAsync(request, timeout.Token);
            if (!Away.Contains(response.StatusCode))
                return (response, "", null);

            response.Dispose();
            return (null, $"{(int)response.StatusCode} {response.ReasonPhrase}", null);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is not HttpRequestError.SecureConnectionError)
        {
            return (null, failed.Message.TrimEnd('.'), failed);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"nothing came within {limit.TotalSeconds:0} seconds", late);
        }
    }
}
