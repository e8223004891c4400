using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TransferPipeline.Cli.Hosting;

/// <summary>
/// The first exception that left a consumer or a background service. Shards' failures never do, they are in the ledger: what escapes means
/// that the ledger itself cannot be used. In one process nobody else will come to try again, so the command ends with it.
/// </summary>
internal sealed class FirstFault : IReceiveObserver
{
    private Exception? first;

    internal void ThrowIfAny(IHost host)
    {
        var services = host.Services.GetServices<IHostedService>().OfType<BackgroundService>();
        if ((first ?? services.Select(service => service.ExecuteTask?.Exception?.InnerException).FirstOrDefault(exception => exception is not null)) is { } fault)
            throw new IOException($"{fault.Message.TrimEnd('.')}. Then run the same command again: what is finished stays finished.", fault);
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        if (exception is not OperationCanceledException)
            Interlocked.CompareExchange(ref first, exception, null);

        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
        => Task.CompletedTask;
}
