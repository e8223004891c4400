using System.CommandLine;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Hub;
using TransferPipeline.Hub.Catalog;

namespace TransferPipeline.Cli.Commands;

internal static class ScoreCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "Anything that 'ingest' can read; labels are not needed." };
        var model = new Option<string>("--model") { Description = "A trained model: an .onnx file, a name (without @VERSION its newest version), a model of the hub (hf:org/name) or of the catalog.", HelpName = "FILE|NAME[@VERSION]|hf:REPO", Required = true };
        var kind = new Option<string?>("--kind") { Description = "What the rows are: image or text. Default: what the model reads." };
        kind.Among("image", "text");
        var content = new Option<string?>("--content-column") { Description = "Column with the image, its path, or the text.", HelpName = "NAME" };
        var pair = new Option<string?>("--pair-column") { Description = "Column with the second text of a pair.", HelpName = "NAME" };
        var name = new Option<string>("--name") { Description = "Name of the run.", HelpName = "NAME", DefaultValueFactory = _ => "score" };
        var output = new Option<string>("--output") { Description = "parquet, jsonl or csv.", DefaultValueFactory = _ => "parquet" };
        var topK = NumberOptions.Integer("--top-k", 5, 1, 1000);
        topK.Description = "How many of the most probable labels to write.";
        output.Among("parquet", "jsonl", "csv");
        return new Command("score", "Score a source with a trained model.") { source, model, kind, content, pair, name, output, topK }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var spec = new PipelineSpec
                {
                    Name = ArtifactName.ParseRunName(parsed.GetRequiredValue(name)),
                    Score = new ScoreSpec
                    {
                        Input = CommandOptions.ReadSource(parsed.GetRequiredValue(source)),
                        Model = await ReadModelAsync(parsed.GetRequiredValue(model), session, cancellationToken),
                        Kind = parsed.GetValue(kind),
                        ContentColumn = parsed.GetValue(content),
                        PairColumn = parsed.GetValue(pair),
                        Output = parsed.GetRequiredValue(output),
                        TopK = parsed.GetValue(topK),
                    },
                };
                return await PipelineExecution.RunAsync(session, spec, cancellationToken);
            });
    }

    private static async Task<string> ReadModelAsync(string text, Session session, CancellationToken cancellationToken)
    {
        if (HubReference.Is(text))
        {
            HubReference.Parse(text);
            return text;
        }

        if (text.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || File.Exists(text))
        {
            return CommandOptions.ReadFile(text, "Give the path of an .onnx file, or the name of a trained model.");
        }

        var name = ArtifactName.Parse(text);
        var root = await EmbeddedRoot.OpenReadOnlyAsync(session.Root, cancellationToken);
        var found = (await root.Results.ModelsAsync(name.Name, cancellationToken)).FirstOrDefault(model => name.Version is null || model.Version == name.Version);
        if (found is null && ModelCatalog.Find(text) is not null)
        {
            return text;
        }

        return found is not null
            ? $"{found.Name}/{found.Version}"
            : throw new RejectedException($"There is no model {name} in {session.Root}. 'transfer models list' shows what is there; an .onnx file is named by its path. {ModelCatalog.Hint(text)}");
    }
}
