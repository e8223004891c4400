using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts;

namespace TransferPipeline.Cli.Commands;

internal static class ModelsCommand
{
    internal static Command Create() => new("models", "What was trained, and what a model file holds.") { CreateList(), CreateShow(), InspectCommand.Create(), PullCommand.Create(), CatalogCommand.Create() };

    private static Command CreateList() => new Command("list", "All model versions, newest first.")
        .Does(async (_, session, cancellationToken) =>
        {
            var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
            var models = await root.Results.ModelsAsync(null, cancellationToken);
            var documents = models.Select(model => RunDocuments.Of(model, session.Root)).ToList();
            session.Answer(new ModelListDocument(documents), console =>
            {
                var table = RunTables.Plain(["model", "run", "created"], "accuracy", "macro-F1");
                foreach (var (model, document) in models.Zip(documents))
                {
                    table.Row(
                        $"{model.Name}@{model.Version}",
                        model.RunId,
                        model.CreatedAt.ToString("u", CultureInfo.InvariantCulture),
                        RunTables.Headline(document.Metrics),
                        document.Metrics?.MacroF1?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "");
                }

                console.Write(table);
            });
            return ExitCode.Done;
        });

    private static Command CreateShow()
    {
        var argument = new Argument<string>("NAME[@VERSION]") { Description = "The model; without @VERSION its newest version." };
        return new Command("show", "A model version: where it lies, its figures and its card.") { argument }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var name = ArtifactName.Parse(parsed.GetRequiredValue(argument));
                var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                var found = (await root.Results.ModelsAsync(name.Name, cancellationToken)).FirstOrDefault(model => name.Version is null || model.Version == name.Version)
                    ?? throw new RejectedException($"There is no model {name} in {session.Root}. 'transfer models list' shows what is there.");
                var document = RunDocuments.Of(found, session.Root);
                var card = JsonSerializer.Deserialize<JsonElement>(found.Card);
                session.Answer(new ModelShowDocument(document, card), console =>
                {
                    console.Line($"{document.Name}@{document.Version}{RunTables.Figures(document.Metrics)}");
                    console.Line(document.Path);
                    console.Line(Path.Combine(Path.GetDirectoryName(document.Path)!, "README.md"));
                });
                return ExitCode.Done;
            });
    }

    private sealed record ModelListDocument(IReadOnlyList<ModelDocument> Models);

    private sealed record ModelShowDocument(ModelDocument Model, JsonElement Card);
}
