using Hangfire;
using TransferPipeline.Contracts;
using TransferPipeline.Inference.Trials;
using TransferPipeline.Worker.Api;
using TransferPipeline.Worker.Hosting;

if (args is [ChildTrial.Command, var model])
    return ChildTrial.Answer(model);

try
{
    // appsettings.json lies beside the program, wherever that is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var settings = Settings.Of(builder.Configuration);
    if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
        builder.WebHost.UseUrls("http://127.0.0.1:5080");

    await WorkerHost.ConfigureAsync(builder, settings, CancellationToken.None);
    builder.Services.AddExceptionHandler<Rejections>().AddProblemDetails()
        // What cannot be bound gets its sentence too (Rejections).
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    var app = builder.Build();
    app.UseExceptionHandler();
    app.MapHealth();
    if (settings.Worker.Has(Role.Control))
    {
        app.UseMiddleware<AccessGate>();
        var api = app.MapGroup("/api");
        api.MapRuns();
        api.MapArtifacts();
        api.MapPipelines();
        api.MapDrops();
        if (settings.Worker.Embedded)
            api.MapNoDeadLetters();
        else
            api.MapDeadLetters();

        // The gate above has decided who may come in.
        app.MapHangfireDashboard("/hangfire", new DashboardOptions
        {
            Authorization = [],
            DisplayStorageConnectionString = false,
            IsReadOnlyFunc = _ => !settings.Schedule.DashboardMayWrite,
            DashboardTitle = "TransferPipeline",
        });
    }

    await app.RunAsync();
    return Environment.ExitCode;
}
catch (RejectedException rejected)
{
    Console.Error.WriteLine($"error: {rejected.Message}");
    return ExitCodes.WrongSettings;
}
catch (Exception exception)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return ExitCodes.Failed;
}
