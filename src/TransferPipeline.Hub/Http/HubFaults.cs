using System.Globalization;
using System.Net;
using TransferPipeline.Contracts;

namespace TransferPipeline.Hub.Http;

/// <summary>What went wrong at the hub, in plain words, with the way out.</summary>
internal static class HubFaults
{
    /// <summary>Null where the exception speaks for itself.</summary>
    /// <param name="file">The file that was asked for; null for the repository.</param>
    internal static Exception? Explain(Exception failure, HubReference reference, HubSettings settings, string? file) => failure switch
    {
        HubStatusException status => OfStatus(status, reference, settings, file),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new RejectedException(
            $"The identity of {settings.Endpoint.Host} could not be verified: {failure.InnerException?.Message ?? failure.Message} Check HF_ENDPOINT, the machine's clock and its certificates.", failure),
        _ when HubResilience.IsTransient(failure) => new HubUnavailableException(
            $"{settings.Endpoint.Host} could not be reached: {failure.Message.TrimEnd('.')}. Check the network, or let HF_ENDPOINT name a mirror. What was fetched is kept, and the next pull goes on from there.", failure),
        _ => null,
    };

    private static Exception OfStatus(HubStatusException status, HubReference reference, HubSettings settings, string? file)
    {
        var page = $"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{reference.Repository}";
        var token = settings.Token is null;
        return (status.Status, status.ErrorCode) switch
        {
            (_, "GatedRepo") => new RejectedException(
                $"{reference.Repository} is gated: accept its licence at {page}, {(token ? "and set HF_TOKEN to a token of that account" : "with the account whose HF_TOKEN is set")}.", status),
            (_, "RevisionNotFound") => new RejectedException($"{reference.Repository} has no revision '{reference.Revision}'. Its branches and tags are listed at {page}/tree/main.", status),
            (_, "EntryNotFound") => new RejectedException($"{reference.Repository} has no file {file ?? "of that name"} at {reference.Revision}. Its files are listed at {page}/tree/{reference.Revision}.", status),
            (_, "RepoNotFound") => NoRepository(reference, settings, token, status),
            (HttpStatusCode.Unauthorized, _) => token ? NoRepository(reference, settings, token, status) : new RejectedException(
                $"{settings.Endpoint.Host} does not accept the token in HF_TOKEN (or in the token file). Make a new one, or unset it for a public model.", status),
            (HttpStatusCode.Forbidden, _) => new RejectedException(
                $"{settings.Endpoint.Host} does not give {file ?? reference.Repository} to {(token ? "somebody without a token; set HF_TOKEN" : "the account whose HF_TOKEN is set")}{Said(status)}. A gated model's licence has to be accepted at {page}.", status),
            (HttpStatusCode.NotFound, _) => file is null
                ? NoRepository(reference, settings, token, status)
                : new RejectedException($"{reference.Repository} has no file {file} at {reference.Revision}. Its files are listed at {page}/tree/{reference.Revision}.", status),
            (HttpStatusCode.TooManyRequests, _) => new HubUnavailableException(
                $"{settings.Endpoint.Host} answers that there were too many requests{Wait(status)}{(token ? "; with HF_TOKEN set it allows more" : "")}. What was fetched is kept, and the next pull goes on from there.", status),
            ( >= HttpStatusCode.InternalServerError, _) => new HubUnavailableException(
                $"{settings.Endpoint.Host} is in trouble (status {(int)status.Status}{Said(status)}). What was fetched is kept, and the next pull goes on from there.", status),
            _ => new RejectedException($"{status.Message}{(status.Message.EndsWith('.') ? "" : ".")} Check HF_ENDPOINT; a proxy may stand in between.", status),
        };
    }

    private static RejectedException NoRepository(HubReference reference, HubSettings settings, bool anonymous, HubStatusException status)
        => new($"{settings.Endpoint.Host} has no model {reference.Repository}{(anonymous ? ", or it is private: then set HF_TOKEN" : ", or the account whose HF_TOKEN is set may not see it")}. Check the name.", status);

    private static string Said(HubStatusException status) => status.Said is { } said ? $": {said.TrimEnd('.')}" : "";

    private static string Wait(HubStatusException status) => status.RetryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"; it asks to come back in {wait.TotalSeconds:N0} seconds") : "";
}
