using System.CommandLine;
using TransferPipeline.Cli.Output;
using TransferPipeline.Hub.Catalog;

namespace TransferPipeline.Cli.Commands;

internal static class CatalogCommand
{
    internal static Command Create() => new Command("catalog", "Well-known models that can be named as they are called, with licence and origin.")
        .Does((_, session, _) =>
        {
            session.Answer(new CatalogDocument(ModelCatalog.Models), console =>
            {
                var table = RunTables.Plain(["name", "reference", "licence", "for"]);
                foreach (var model in ModelCatalog.Models)
                    table.Row(model.Name, model.Reference, model.License, model.Task);

                console.Write(table);
            });
            return Task.FromResult(ExitCode.Done);
        });

    private sealed record CatalogDocument(IReadOnlyList<CatalogModel> Models);
}
