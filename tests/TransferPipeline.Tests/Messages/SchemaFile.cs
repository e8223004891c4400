using NJsonSchema;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Messages;

/// <summary>A schema of docs/messages in NJsonSchema, which finds definitions only by the name that they had before 2019.</summary>
internal static class SchemaFile
{
    internal static Task<JsonSchema> ReadAsync(string name)
        => JsonSchema.FromJsonAsync(SourceTree.Read($"docs/messages/{name}.schema.json").Replace("$defs", "definitions", StringComparison.Ordinal));
}
