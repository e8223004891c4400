using System.CommandLine;
using System.Globalization;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Cli.Output;
using TransferPipeline.Contracts;
using TransferPipeline.Storage.Artifacts;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Commands;

internal static class DatasetsCommand
{
    internal static Command Create() => new("datasets", "What was read.") { CreateList(), CreateShow() };

    private static Command CreateList() => new Command("list", "All dataset versions, newest first.")
        .Does(async (_, session, cancellationToken) =>
        {
            var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
            var datasets = await root.Results.DatasetsAsync(null, cancellationToken);
            var document = new DatasetListDocument([.. datasets.Select(dataset => new DatasetListItem(dataset.Name, dataset.Version, dataset.RunId, dataset.CreatedAt))]);
            session.Answer(document, console =>
            {
                var table = RunTables.Plain(["dataset", "run", "created"]);
                foreach (var dataset in datasets)
                {
                    table.Row($"{dataset.Name}@{dataset.Version}", dataset.RunId, dataset.CreatedAt.ToString("u", CultureInfo.InvariantCulture));
                }

                console.Write(table);
            });
            return ExitCode.Done;
        });

    private static Command CreateShow()
    {
        var argument = new Argument<string>("NAME[@VERSION]") { Description = "The dataset; without @VERSION its newest version." };
        return new Command("show", "A dataset version: its classes, splits and files.") { argument }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var name = ArtifactName.Parse(parsed.GetRequiredValue(argument));
                var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
                var found = (await root.Results.DatasetsAsync(name.Name, cancellationToken)).FirstOrDefault(dataset => name.Version is null || dataset.Version == name.Version)
                    ?? throw new RejectedException($"There is no dataset {name} in {session.Root}. 'transfer datasets list' shows what is there.");
                var manifest = await root.Store.ReadJsonAsync<DatasetManifest>(found.Manifest, cancellationToken);
                session.Answer(manifest, console =>
                {
                    var splits = manifest.Counts.Keys.Order(StringComparer.Ordinal).ToList();
                    var table = RunTables.Plain([manifest.Target == "classes" ? "class" : manifest.Target == "labels" ? "label" : "target"], splits);
                    var unnamed = manifest.Counts.Values.Any(labels => labels.ContainsKey("")) ? [""] : Array.Empty<string>();
                    foreach (var label in manifest.Classes.Concat(unnamed))
                    {
                        table.Row([label.Length > 0 ? label : manifest.Target == "number" ? "(a number)" : "(no label)", .. splits.Select(split => RunTables.Count(manifest.Counts[split].GetValueOrDefault(label)))]);
                    }

                    console.Line($"{manifest.Name}@{manifest.Version}: {RunTables.Count(manifest.RowCount)} {(manifest.Kind == "text" ? "texts" : "rows")} in {manifest.Shards.Count} shards, "
                        + $"{RunTables.Count(manifest.DuplicateCount)} duplicates left out, {RunTables.Count(manifest.QuarantinedCount)} quarantined");
                    console.Write(table);
                    console.Line(Path.Combine(session.Root, found.Manifest.Path));
                });
                return ExitCode.Done;
            });
    }

    private sealed record DatasetListDocument(IReadOnlyList<DatasetListItem> Datasets);

    private sealed record DatasetListItem(string Name, string Version, string Run, DateTimeOffset CreatedAt);
}
