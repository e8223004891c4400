using MassTransit;
using TransferPipeline.Contracts.Runs;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Messages;

/// <summary>Every message of the contracts, found in the code: what its comment calls a command or an event, with the queues of its consumers.</summary>
internal static class MessageCatalogue
{
    private const string Command = "Command: ";
    private const string Event = "Event: ";

    internal static IReadOnlyList<Message> All { get; } =
    [
        .. typeof(StartRun).Assembly.GetExportedTypes()
            .Select(type => (Type: type, Summary: ContractComments.OfType(type) ?? ""))
            .Where(found => found.Summary.StartsWith(Command, StringComparison.Ordinal) || found.Summary.StartsWith(Event, StringComparison.Ordinal))
            .Select(found => new Message(found.Type, found.Summary, found.Summary.StartsWith(Event, StringComparison.Ordinal), QueueOf(found.Type)))
            .OrderBy(message => message.Name, StringComparer.Ordinal),
    ];

    private static string QueueOf(Type message)
    {
        var consumer = SourceTree.Slices.SelectMany(slice => SourceTree.Load(slice).GetTypes()).Single(type => typeof(IConsumer<>).MakeGenericType(message).IsAssignableFrom(type));
        var name = typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer);
        return (string)name.Invoke(KebabCaseEndpointNameFormatter.Instance, null)!;
    }
}

/// <param name="Queue">The queue of its one consumer.</param>
internal sealed record Message(Type Type, string Summary, bool IsEvent, string Queue)
{
    internal string Name => Type.Name;

    /// <summary>The exchange that MassTransit publishes it to.</summary>
    internal string Exchange => $"{Type.Namespace}:{Type.Name}";

    /// <summary>Where others send it or hear of it.</summary>
    internal string Address => IsEvent ? Exchange : Queue;

    internal string SchemaFile => $"{KebabCaseEndpointNameFormatter.Instance.SanitizeName(Name)}.schema.json";
}
