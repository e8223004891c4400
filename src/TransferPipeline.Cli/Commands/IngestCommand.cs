using System.CommandLine;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Commands;

internal static class IngestCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "Folder per class, zip, tar, CSV or JSONL index, Parquet, WebDataset shards or IDX files." };
        var name = new Option<string>("--name") { Description = "Name of the dataset.", HelpName = "NAME", Required = true };
        var label = new Option<string?>("--label-column") { Description = "Column with the label, in tables and index files.", HelpName = "NAME" };
        var content = new Option<string?>("--content-column") { Description = "Column with the image or its path.", HelpName = "NAME" };
        var group = new Option<string?>("--group-column") { Description = "Column that groups rows which must not straddle splits.", HelpName = "NAME" };
        return new Command("ingest", "Read a source into an immutable dataset version.") { source, name, label, content, group }
            .Does((parsed, session, cancellationToken) =>
            {
                var spec = new PipelineSpec
                {
                    Name = ArtifactName.ParseRunName(parsed.GetRequiredValue(name)),
                    Dataset = new DatasetSpec
                    {
                        Source = CommandOptions.ReadSource(parsed.GetRequiredValue(source)),
                        LabelColumn = parsed.GetValue(label),
                        ContentColumn = parsed.GetValue(content),
                        GroupColumn = parsed.GetValue(group),
                    },
                };
                return PipelineExecution.RunAsync(session, spec, cancellationToken);
            });
    }
}
