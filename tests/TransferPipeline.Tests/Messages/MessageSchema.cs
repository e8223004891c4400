using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TransferPipeline.Tests.Messages;

/// <summary>The JSON Schema of a message: members from the contract, descriptions from its comments, defaults from its records, values from docs/pipeline.md.</summary>
internal sealed class MessageSchema
{
    /// <summary>As messages are written. Readers take a number in quotes as well; who sends one should not.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly JsonObject definitions = [];

    internal static JsonObject Of(Message message) => new MessageSchema().Build(message);

    private JsonObject Build(Message message)
    {
        var members = Json.GetJsonSchemaAsNode(message.Type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Complete }).AsObject();
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = message.Name };
        foreach (var (keyword, value) in members)
            schema[keyword] = value?.DeepClone();
        if (definitions.Count > 0)
            schema["$defs"] = definitions;
        return schema;
    }

    private JsonObject Complete(JsonSchemaExporterContext context, JsonNode exported)
    {
        var schema = exported.AsObject();
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            Describe(schema, ContractComments.OfType(context.TypeInfo.Type));
            if (context.Path.Length > 0)
                schema = Define(schema, context);
        }

        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo property)
            return schema;

        Describe(schema, ContractComments.OfProperty(property));
        PipelineValues.Add(schema, property);
        if (Default(property) is { } value)
            schema["default"] = value;
        return schema;
    }

    /// <summary>Records inside a message are defined once, under their names.</summary>
    private JsonObject Define(JsonObject schema, JsonSchemaExporterContext context)
    {
        var name = context.TypeInfo.Type.Name;
        if (!schema.ContainsKey("$ref"))
        {
            schema["type"] = "object";
            definitions.TryAdd(name, schema);
        }

        var reference = new JsonObject { ["$ref"] = $"#/$defs/{name}" };
        return context.PropertyInfo!.IsGetNullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    private static void Describe(JsonObject schema, string? text)
    {
        if (text is not null)
            schema["description"] = text;
    }

    private static JsonNode? Default(PropertyInfo property)
    {
        if (property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) || property.DeclaringType!.GetConstructor(Type.EmptyTypes) is null)
            return null;

        var value = property.GetValue(Activator.CreateInstance(property.DeclaringType));
        return value is string or bool or int or long or double ? JsonSerializer.SerializeToNode(value) : null;
    }
}
