using System.CommandLine;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;

namespace TransferPipeline.Cli.Commands;

internal static class TrainCommand
{
    internal static Command Create()
    {
        var defaults = new HeadSpec();
        var dataset = CommandOptions.Dataset();
        var model = CommandOptions.Backbone();
        var name = new Option<string?>("--name") { Description = "Name of the trained model. Default: the dataset's name.", HelpName = "NAME" };
        var head = new Option<string>("--head") { Description = "linear (logistic regression) or prototype (nearest class mean).", DefaultValueFactory = _ => defaults.Type };
        var c = NumberOptions.Number("--c", 1e-9, 1e9);
        c.Description = "Inverse L2 strength; without it, cross-validation chooses.";
        var weights = new Option<string>("--class-weights") { Description = "none or balanced.", DefaultValueFactory = _ => defaults.ClassWeights };
        var tune = new Option<string>("--tune")
        {
            Description = "Layers of the model to train too: last-N-blocks, top:NAME, all, or auto. pipeline.yaml has more settings of it.",
            HelpName = "LAYERS",
            DefaultValueFactory = _ => "none",
        };
        head.Among("linear", "prototype");
        weights.Among("none", "balanced");
        return new Command("train", "Train a head on a dataset's embeddings and save backbone and head as one ONNX model.") { dataset, model, name, head, c, weights, tune }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var version = await CommandOptions.ReadDatasetAsync(parsed.GetRequiredValue(dataset), session, cancellationToken);
                var layers = parsed.GetRequiredValue(tune);
                if (layers != "none" && parsed.GetRequiredValue(head) != "linear")
                    throw new RejectedException("--tune needs a linear head; leave out --head.");

                var spec = new PipelineSpec
                {
                    Name = ArtifactName.ParseRunName(parsed.GetValue(name) ?? version.Name!),
                    Dataset = version,
                    Backbone = CommandOptions.ReadBackbone(parsed.GetRequiredValue(model)),
                    Head = new HeadSpec { Type = parsed.GetRequiredValue(head), C = parsed.GetValue(c), ClassWeights = parsed.GetRequiredValue(weights) },
                    Tune = layers == "none" ? null : new TuneSpec { Layers = layers },
                };
                return await PipelineExecution.RunAsync(session, spec, cancellationToken);
            });
    }
}
