using Microsoft.AspNetCore.Diagnostics;
using TransferPipeline.Contracts;

namespace TransferPipeline.Worker.Api;

/// <summary>What cannot be used is the sender's to mend: 400, with the sentence that says how.</summary>
internal sealed class Rejections : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, detail) = exception switch
        {
            RejectedException rejected => (StatusCodes.Status400BadRequest, rejected.Message),
            BadHttpRequestException bad => (bad.StatusCode, $"{bad.Message} {(bad.InnerException as System.Text.Json.JsonException)?.Message}".Trim()),
            _ => (0, ""),
        };
        if (status == 0)
            return false;

        await Results.Problem(detail, statusCode: status).ExecuteAsync(httpContext);
        return true;
    }
}
