using TransferPipeline.Worker.Api;
using TransferPipeline.Worker.Hosting;

var builder = WebApplication.CreateBuilder(args);
await WorkerHost.ConfigureAsync(builder, CancellationToken.None);
var app = builder.Build();
app.MapHealth();
if (WorkerOptions.Of(builder.Configuration).Has(Role.Control))
    app.MapRuns();

await app.RunAsync();
