using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferPipeline.Tests.Messages;

/// <summary>AsyncAPI 3.0: a channel for each command's queue and each event's exchange, as one who is not MassTransit sees them.</summary>
internal static class AsyncApiDocument
{
    private const string Json = "application/json";
    private const string Envelope = "application/vnd.masstransit+json";
    private const string BindingVersion = "0.3.0";

    internal static JsonObject Of(IReadOnlyList<Message> messages) => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "TransferPipeline",
            ["version"] = messages[0].Type.Assembly.GetName().Version!.ToString(3),
            ["description"] = "The messages of TransferPipeline on RabbitMQ. Commands are sent to queues, events are heard at exchanges; docs/messages.md says how.",
            ["license"] = new JsonObject { ["name"] = "Apache-2.0" },
        },
        ["defaultContentType"] = Json,
        ["channels"] = Named(messages, Channel),
        ["operations"] = Named(messages, Operation),
        ["components"] = new JsonObject { ["messages"] = Named(messages, Content) },
    };

    private static JsonObject Named(IEnumerable<Message> messages, Func<Message, JsonObject> describe)
        => new(messages.Select(message => KeyValuePair.Create(Id(message), (JsonNode?)describe(message))));

    private static string Id(Message message) => JsonNamingPolicy.CamelCase.ConvertName(message.Name);

    private static JsonObject Channel(Message message) => new()
    {
        ["address"] = message.Address,
        ["messages"] = new JsonObject { [Id(message)] = Reference($"#/components/messages/{Id(message)}") },
        ["bindings"] = Amqp(message.IsEvent
            ? new JsonObject { ["is"] = "routingKey", ["exchange"] = new JsonObject { ["name"] = message.Address, ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false } }
            : new JsonObject { ["is"] = "queue", ["queue"] = new JsonObject { ["name"] = message.Address, ["durable"] = true, ["exclusive"] = false, ["autoDelete"] = false } }),
    };

    private static JsonObject Operation(Message message) => new()
    {
        // Seen from TransferPipeline: it receives commands and sends events.
        ["action"] = message.IsEvent ? "send" : "receive",
        ["summary"] = message.Summary,
        ["channel"] = Reference($"#/channels/{Id(message)}"),
        ["messages"] = new JsonArray(Reference($"#/channels/{Id(message)}/messages/{Id(message)}")),
        ["bindings"] = Amqp(new JsonObject { ["deliveryMode"] = 2 }),
    };

    private static JsonObject Content(Message message) => new()
    {
        ["name"] = message.Name,
        ["contentType"] = message.IsEvent ? Envelope : Json,
        ["payload"] = message.IsEvent ? Enveloped(message) : Reference(message.SchemaFile),
    };

    /// <summary>MassTransit's envelope: what it holds beside these members may change with MassTransit.</summary>
    private static JsonObject Enveloped(Message message) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("messageType", "message"),
        ["properties"] = new JsonObject
        {
            ["messageType"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["examples"] = new JsonArray(new JsonArray($"urn:message:{message.Exchange}")) },
            ["message"] = Reference(message.SchemaFile),
        },
    };

    private static JsonObject Amqp(JsonObject binding)
    {
        binding["bindingVersion"] = BindingVersion;
        return new JsonObject { ["amqp"] = binding };
    }

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };
}
