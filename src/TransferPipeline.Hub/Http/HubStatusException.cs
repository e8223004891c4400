using System.Net;

namespace TransferPipeline.Hub.Http;

/// <summary>An answer that is not what was asked for. <see cref="ErrorCode"/> is the hub's own word for it (X-Error-Code), where there is one.</summary>
internal sealed class HubStatusException(HttpStatusCode status, string? errorCode, string? said, TimeSpan? retryAfter, Uri asked)
    : Exception($"{asked.GetLeftPart(UriPartial.Path)} answered {(int)status}{(said is null ? "" : $": {said}")}")
{
    internal HttpStatusCode Status => status;

    internal string? ErrorCode => errorCode;

    /// <summary>The hub's own sentence.</summary>
    internal string? Said => said;

    /// <summary>How long the server asks to be left alone.</summary>
    internal TimeSpan? RetryAfter => retryAfter;
}
