using System.CommandLine;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Commands;

internal static class IngestCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "Folder per class, zip, tar, CSV or JSONL index or table, Parquet, WebDataset shards, IDX files or plain text." };
        var name = new Option<string>("--name") { Description = "Name of the dataset.", HelpName = "NAME", Required = true };
        var label = new Option<string?>("--label-column") { Description = "Column with the label, in tables and index files.", HelpName = "NAME" };
        var content = new Option<string?>("--content-column") { Description = "Column with the image or its path, or with the text.", HelpName = "NAME" };
        var kind = new Option<string>("--kind") { Description = "What the rows are: image or text.", HelpName = "KIND", DefaultValueFactory = _ => "image" }.AcceptOnlyFromAmong("image", "text");
        var target = new Option<string>("--target") { Description = "What a label is: classes (one a row), labels (any number) or number.", HelpName = "TARGET", DefaultValueFactory = _ => "classes" }
            .AcceptOnlyFromAmong("classes", "labels", "number");
        var pair = new Option<string?>("--pair-column") { Description = "Column with the second text of a pair.", HelpName = "NAME" };
        var near = new Option<string>("--near-duplicates") { Description = "Texts that are nearly the same: report, keep-together (in one split) or off.", HelpName = "WHAT", DefaultValueFactory = _ => "report" }
            .AcceptOnlyFromAmong("report", "keep-together", "off");
        var group = new Option<string?>("--group-column") { Description = "Column that groups rows which must not straddle splits.", HelpName = "NAME" };
        return new Command("ingest", "Read a source into an immutable dataset version.") { source, name, kind, target, label, content, pair, group, near }
            .Does((parsed, session, cancellationToken) =>
            {
                var spec = new PipelineSpec
                {
                    Name = ArtifactName.ParseRunName(parsed.GetRequiredValue(name)),
                    Dataset = new DatasetSpec
                    {
                        Source = CommandOptions.ReadSource(parsed.GetRequiredValue(source)),
                        Kind = parsed.GetRequiredValue(kind),
                        Target = parsed.GetRequiredValue(target),
                        LabelColumn = parsed.GetValue(label),
                        ContentColumn = parsed.GetValue(content),
                        PairColumn = parsed.GetValue(pair),
                        NearDuplicates = parsed.GetRequiredValue(near),
                        GroupColumn = parsed.GetValue(group),
                    },
                };
                return PipelineExecution.RunAsync(session, spec, cancellationToken);
            });
    }
}
