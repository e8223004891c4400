using System.CommandLine;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Commands;

internal static class IngestCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "Folder per class, zip, tar, CSV or JSONL index or table, Parquet, WebDataset shards, IDX files or plain text." };
        var name = new Option<string>("--name") { Description = "Name of the dataset.", HelpName = "NAME", Required = true };
        var kind = CommandOptions.OneOf("--kind", "What the rows are: image or text.", "image", "text");
        var target = CommandOptions.OneOf("--target", "What a row's label is: one of classes, any number of labels, or a number.", "classes", "labels", "number");
        var label = new Option<string?>("--label-column") { Description = "Column with the label, in tables and index files.", HelpName = "NAME" };
        var labels = new Option<string[]>("--label-columns") { Description = "With --target labels: columns of 0 and 1, a label each.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var separator = new Option<string>("--label-separator") { Description = "With --target labels: what stands between the labels of a cell.", HelpName = "TEXT", DefaultValueFactory = _ => "|" };
        var content = new Option<string?>("--content-column") { Description = "Column with the image, its path, or the text.", HelpName = "NAME" };
        var pair = new Option<string?>("--pair-column") { Description = "Column with the second text of a pair.", HelpName = "NAME" };
        var group = new Option<string?>("--group-column") { Description = "Column that groups rows which must not straddle splits.", HelpName = "NAME" };
        var near = CommandOptions.OneOf("--near-duplicates", "Texts that are nearly the same: report, keep-together (in one split) or off.", "report", "keep-together", "off");
        return new Command("ingest", "Read a source into an immutable dataset version.") { source, name, kind, target, label, labels, separator, content, pair, group, near }
            .Does((parsed, session, cancellationToken) =>
            {
                var dataset = new DatasetSpec
                {
                    Source = CommandOptions.ReadSource(parsed.GetRequiredValue(source)),
                    Kind = parsed.GetRequiredValue(kind),
                    Target = parsed.GetRequiredValue(target),
                    LabelColumn = parsed.GetValue(label),
                    LabelColumns = parsed.GetValue(labels) is { Length: > 0 } columns ? columns : null,
                    LabelSeparator = parsed.GetRequiredValue(separator),
                    ContentColumn = parsed.GetValue(content),
                    PairColumn = parsed.GetValue(pair),
                    GroupColumn = parsed.GetValue(group),
                    NearDuplicates = parsed.GetRequiredValue(near),
                };
                Check(dataset);
                return PipelineExecution.RunAsync(session, new PipelineSpec { Name = ArtifactName.ParseRunName(parsed.GetRequiredValue(name)), Dataset = dataset }, cancellationToken);
            });
    }

    private static void Check(DatasetSpec dataset)
    {
        if (dataset is { LabelColumns: not null, Target: not "labels" })
            throw new RejectedException("--label-columns needs --target labels: each column is a label that a row has or has not.");

        if (dataset is { LabelColumns: not null, LabelColumn: not null })
            throw new RejectedException("--label-columns and --label-column exclude each other: leave out one of them.");

        if (dataset.LabelColumns?.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new RejectedException($"--label-columns names '{twice.Key}' twice.");

        if (dataset.LabelSeparator.Length == 0)
            throw new RejectedException("--label-separator is empty; give what stands between the labels of a cell, such as ';'.");

        if (dataset is { Kind: not "text", PairColumn: not null } or { Kind: not "text", NearDuplicates: "keep-together" })
            throw new RejectedException("--pair-column and --near-duplicates keep-together need --kind text.");
    }
}
