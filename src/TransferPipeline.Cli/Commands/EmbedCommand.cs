using System.CommandLine;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Commands;

internal static class EmbedCommand
{
    internal static Command Create()
    {
        var dataset = CommandOptions.Dataset();
        var model = CommandOptions.Backbone();
        return new Command("embed", "Run a pretrained model over a dataset; what is embedded already is not computed again.") { dataset, model }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var version = await CommandOptions.ReadDatasetAsync(parsed.GetRequiredValue(dataset), session, cancellationToken);
                var spec = new PipelineSpec
                {
                    Name = version.Name!,
                    Dataset = version,
                    Backbone = CommandOptions.ReadBackbone(parsed.GetRequiredValue(model)),
                };
                return await PipelineExecution.RunAsync(session, spec, cancellationToken);
            });
    }
}
