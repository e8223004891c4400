using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using TransferPipeline.Contracts;

namespace TransferPipeline.Hub.Http;

/// <summary>
/// One request, redirects followed by hand: from https only to https (from http, which only a mirror of one's own has, to either), never to another scheme,
/// and the token goes to the endpoint alone: not to other hosts or ports, and not back to it through them.
/// </summary>
internal sealed class HubHttp : IDisposable
{
    private const int MaxHops = 8;
    private readonly HubSettings settings;
    private readonly HttpMessageInvoker sender;

    internal HubHttp(HubSettings settings)
    {
        this.settings = settings;
        sender = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.Silence,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
        });
    }

    public void Dispose() => sender.Dispose();

    /// <summary>The address of something at the endpoint; a mirror's may have a path of its own.</summary>
    internal Uri At(string path) => new(settings.Endpoint.AbsoluteUri.TrimEnd('/') + path);

    internal bool IsEndpoint(Uri uri) => uri.Scheme == settings.Endpoint.Scheme && uri.Host == settings.Endpoint.Host && uri.Port == settings.Endpoint.Port;

    /// <summary>The answer's head; any status but success is a <see cref="HubStatusException"/>, silence a <see cref="TimeoutException"/>.</summary>
    internal async Task<HubAnswer> GetAsync(Uri first, Action<HttpRequestMessage>? shape, CancellationToken cancellationToken)
    {
        var (uri, trusted) = (first, true);
        string? commit = null, hash = null;
        long? size = null;
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            trusted &= IsEndpoint(uri);
            var response = await SendAsync(uri, trusted, shape, cancellationToken);
            try
            {
                if (trusted)
                {
                    commit ??= Header(response, "X-Repo-Commit");
                    hash ??= Plain(Header(response, "X-Linked-ETag")) ?? (IsRedirect(response) ? null : Plain(response.Headers.ETag?.Tag));
                    size ??= long.TryParse(Header(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : null;
                }

                if (!IsRedirect(response))
                    return response.IsSuccessStatusCode ? new HubAnswer(response, commit, hash, size) : throw Failure(response, uri);

                uri = Next(uri, response);
                response.Dispose();
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        throw new RejectedException($"{first.GetLeftPart(UriPartial.Path)} led through more than {MaxHops} redirects. Check HF_ENDPOINT; a proxy may stand in between.");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, bool trusted, Action<HttpRequestMessage>? shape, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("TransferPipeline", "0.1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (trusted && settings.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        shape?.Invoke(request);
        return await Patience.WithinAsync(settings.Silence, uri.Host, token => sender.SendAsync(request, token), cancellationToken);
    }

    /// <summary>From https only https is reached, so http at the end means http at the beginning.</summary>
    internal static bool MayFollow(Uri from, Uri to)
        => (to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp)) && to.UserInfo.Length == 0;

    private static Uri Next(Uri from, HttpResponseMessage response)
    {
        var location = response.Headers.Location ?? throw new RejectedException($"{from.GetLeftPart(UriPartial.Path)} redirects to nowhere. Check HF_ENDPOINT.");
        var to = location.IsAbsoluteUri ? location : new Uri(from, location);
        return MayFollow(from, to)
            ? to
            : throw new RejectedException($"{from.GetLeftPart(UriPartial.Path)} redirects to {to.Scheme}://{to.Host}, which is not followed from {from.Scheme}. Check HF_ENDPOINT; a proxy may stand in between.");
    }

    private static HubStatusException Failure(HttpResponseMessage response, Uri uri)
        => new(response.StatusCode, Header(response, "X-Error-Code"), Header(response, "X-Error-Message"), RetryTime(response), uri);

    /// <summary>In seconds, or until a moment as the server's own clock tells it.</summary>
    private static TimeSpan? RetryTime(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } moment } when response.Headers.Date is { } now => moment > now ? moment - now : TimeSpan.Zero,
        _ => null,
    };

    private static bool IsRedirect(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string? Plain(string? tag) => tag?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
}
