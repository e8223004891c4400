using System.Collections.Concurrent;

namespace TransferPipeline.Worker.Broker;

/// <summary>The queues that this worker reads, and how they are declared.</summary>
internal sealed class Queues
{
    internal const string DeliveryLimit = "x-delivery-limit";
    internal const int MostDeliveries = 20;

    private readonly ConcurrentBag<string> names = [];

    internal IReadOnlyList<string> Names => [.. names.Order(StringComparer.Ordinal)];

    internal static Dictionary<string, object?> Arguments => new() { ["x-queue-type"] = "quorum", [DeliveryLimit] = MostDeliveries };

    internal void Add(string name) => names.Add(name);
}
