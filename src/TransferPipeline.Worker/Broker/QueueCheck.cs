using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TransferPipeline.Worker.Hosting;

namespace TransferPipeline.Worker.Broker;

/// <summary>
/// Ends the worker when a queue is there already with other arguments: MassTransit would ask the broker for it again and again, and the worker
/// would look alive and hear nothing.
/// </summary>
internal sealed class QueueCheck(WorkerOptions options, Queues queues, IBusControl bus, IHostApplicationLifetime lifetime, ILogger<QueueCheck> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The bus knows its queues once it is put together.
        _ = bus.Address;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckAsync(stoppingToken);
                return;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
            {
                logger.QueueRefused(refused.ShutdownReason.ReplyText);
                Environment.ExitCode = ExitCodes.WrongSettings;
                lifetime.StopApplication();
                return;
            }
            catch (Exception unreachable) when (unreachable is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException)
            {
                // /health/ready says so; MassTransit tries as well.
                // What is inside says more: that the password is wrong, for one.
                logger.BrokerUnreachable(unreachable.GetBaseException().Message);
                await Task.Delay(Pause, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await BrokerConnection.OpenAsync(options, cancellationToken);
        foreach (var queue in queues.Names)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Queues.Arguments, cancellationToken: cancellationToken);
        }
    }
}
