using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TransferPipeline.IntegrationTests.Storage;

/// <summary>Stands between a client and the blob service, and answers as often as told with something else.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HttpClient Forward = new(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly ConcurrentQueue<Func<HttpContext, Func<Task>, Task>> faults = new();
    private readonly WebApplication app;
    private int requests;

    private FaultProxy(WebApplication app) => this.app = app;

    internal string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    internal int Requests => requests;

    internal static async Task<FaultProxy> StartAsync(string target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var proxy = new FaultProxy(app);
        app.Run(context => proxy.HandleAsync(context, target));
        await app.StartAsync();
        return proxy;
    }

    /// <summary>The next requests meet this; the second argument sends the request on.</summary>
    internal void Next(int times, Func<HttpContext, Func<Task>, Task> fault)
    {
        for (var i = 0; i < times; i++)
            faults.Enqueue(fault);
    }

    internal void Forget()
    {
        faults.Clear();
        requests = 0;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task HandleAsync(HttpContext context, string target)
    {
        Interlocked.Increment(ref requests);
        if (faults.TryDequeue(out var fault))
            await fault(context, () => ForwardAsync(context, target));
        else
            await ForwardAsync(context, target);
    }

    private static async Task ForwardAsync(HttpContext context, string target)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target + context.Request.Path + context.Request.QueryString);
        if (context.Request.ContentLength > 0 || HttpMethods.IsPut(context.Request.Method))
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        using var response = await Forward.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
            context.Response.Headers[name] = values.ToArray();
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified) && !HttpMethods.IsHead(context.Request.Method))
            await response.Content.CopyToAsync(context.Response.Body);
    }
}
