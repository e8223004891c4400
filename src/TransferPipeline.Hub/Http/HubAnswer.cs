using System.Net.Http.Headers;

namespace TransferPipeline.Hub.Http;

/// <summary>The answer at the end of the redirects, and what the hub itself said about the file on the way.</summary>
internal sealed class HubAnswer(HttpResponseMessage response, string? commit, string? hash, long? size) : IDisposable
{
    internal HttpResponseMessage Response => response;

    /// <summary>X-Repo-Commit.</summary>
    internal string? Commit => commit;

    /// <summary>X-Linked-ETag, else the hub's own ETag: the content's hash.</summary>
    internal string? Hash => hash;

    /// <summary>X-Linked-Size.</summary>
    internal long? Size => size;

    /// <summary>A tag that two answers with the same bytes share; weak ones promise too little to go on after a cut.</summary>
    internal EntityTagHeaderValue? StrongTag => response.Headers.ETag is { IsWeak: false } tag ? tag : null;

    public void Dispose() => response.Dispose();
}
