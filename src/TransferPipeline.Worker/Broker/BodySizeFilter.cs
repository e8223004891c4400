using MassTransit;
using TransferPipeline.Contracts;

namespace TransferPipeline.Worker.Broker;

/// <summary>Messages carry ids and settings: one that is larger than any of ours can be goes to the error queue before anybody makes an object of it.</summary>
internal sealed class BodySizeFilter : IFilter<ConsumeContext>
{
    private const int MaxBytes = 1 << 20;

    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
        => context.ReceiveContext.Body.Length is { } length and > MaxBytes
            ? throw new RejectedException($"The message has {length:N0} bytes; at most {MaxBytes:N0} are taken. Put data into the artifact store, and its name into the message.")
            : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("body-size");
}
