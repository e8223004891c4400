using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferPipeline.Tests.Architecture;

namespace TransferPipeline.Tests.Messages;

/// <summary>docs/messages is written by these tests from the contracts; a changed contract fails until it is written again.</summary>
public sealed class MessageDocumentsTests
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "messages");

    [Fact]
    public void Schemas_and_asyncapi_say_what_the_contracts_say()
    {
        var documents = MessageCatalogue.All.ToDictionary(message => message.SchemaFile, MessageSchema.Of);
        documents["asyncapi.json"] = AsyncApiDocument.Of(MessageCatalogue.All);
        var received = documents.ToDictionary(document => document.Key, document => document.Value.ToJsonString(Written) + "\n");

        // Meant? Then write docs/messages with TRANSFER_ACCEPT=1 bash tests/run.sh -class '*MessageDocuments*', and say so in CHANGELOG.md.
        if (Environment.GetEnvironmentVariable("TRANSFER_ACCEPT") is "1")
            Write(received, Folder);
        Write(received, Path.Combine(AppContext.BaseDirectory, "messages.received"));

        var approved = Directory.GetFiles(Folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        Assert.Equal(approved.Keys.Order(StringComparer.Ordinal), received.Keys.Order(StringComparer.Ordinal));
        Assert.All(received, document => Assert.Equal(approved[document.Key], document.Value));
    }

    [Fact]
    public void Every_record_of_the_contracts_is_a_message_or_part_of_one()
    {
        var described = MessageCatalogue.All.SelectMany(message => (MessageSchema.Of(message)["$defs"] as JsonObject ?? []).Select(definition => definition.Key).Append(message.Name));

        var records = SourceTree.Load("Contracts").GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && !typeof(Exception).IsAssignableFrom(type));

        Assert.Equal(records.Select(type => type.Name).Order(StringComparer.Ordinal), described.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_names_every_message_and_where_it_is_found()
    {
        var page = SourceTree.Read("docs/messages.md");

        Assert.All(MessageCatalogue.All, message => Assert.Contains($"| [`{message.Name}`](messages/{message.SchemaFile}) | `{message.Address}` |", page, StringComparison.Ordinal));
    }

    private static void Write(Dictionary<string, string> documents, string folder)
    {
        foreach (var leftOver in Directory.CreateDirectory(folder).GetFiles().Where(file => !documents.ContainsKey(file.Name)))
            leftOver.Delete();
        foreach (var (name, text) in documents)
            File.WriteAllText(Path.Combine(folder, name), text);
    }
}
