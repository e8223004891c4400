using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TransferPipeline.Cli.Output;
using TransferPipeline.Hub.Catalog;
using TransferPipeline.Hub.Locking;
using TransferPipeline.Onnx.Blocks;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Inspection;

namespace TransferPipeline.Cli.Commands;

internal static class InspectCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An .onnx file, or a model of the hub (hf:org/name) or of the catalog. It is read, not run." };
        return new Command("inspect", "What an ONNX file holds: inputs, outputs, operators, the card that would be used, and the blocks that can be tuned.") { file }
            .Does(async (parsed, session, cancellationToken) =>
            {
                var text = parsed.GetRequiredValue(file);
                var inspection = HubPulls.Find(text) is { } reference
                    ? ModelInspection.Of((await HubPulls.PullAsync(session, reference, ModelLock.DefaultFile, update: false, cancellationToken)).OnnxFile, ModelCatalog.Find(text)?.Hint)
                    : ModelInspection.Of(CommandOptions.ReadFile(text, $"Give the path of an .onnx file, a reference to the hub (hf:org/name) or a name of the catalog. {ModelCatalog.Hint(text)}"));
                session.Answer(InspectionDocument.Of(inspection), console => Draw(console, inspection));
                return ExitCode.Done;
            });
    }

    private static void Draw(IAnsiConsole console, ModelInspection inspection)
    {
        console.Line(inspection.Path);
        console.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{inspection.Parameters:N0} parameters, {inspection.Bytes:N0} bytes, opset {inspection.Opset}, IR {inspection.IrVersion}, made by {(inspection.Producer.Length == 0 ? "(unknown)" : inspection.Producer)}"));
        var tensors = RunTables.Plain(["", "name", "type", "shape"]);
        foreach (var (kind, tensor) in inspection.Inputs.Select(input => ("input", input)).Concat(inspection.Outputs.Select(output => ("output", output))))
        {
            tensors.Row(kind, tensor.Name, tensor.ElementType.ToString(), InspectionDocument.Shape(tensor));
        }

        console.Write(tensors);
        console.Line("operators: " + string.Join(", ", inspection.Operators.Select(pair => $"{pair.Key} {pair.Value}")));
        DrawCard(console, inspection);
        DrawBlocks(console, inspection);
    }

    private static void DrawBlocks(IAnsiConsole console, ModelInspection inspection)
    {
        if (inspection.Blocks is not { } blocks)
        {
            console.Line($"blocks: none: {inspection.BlocksProblem}");
            return;
        }

        console.Line($"blocks: {blocks.Count} to count up to '{blocks.Output}'; {blocks.CutTensors.Count} places to cut");
        var table = RunTables.Plain(["last", "block", "cut here to train from it on"], "nodes", "parameters", "from here on");
        foreach (var block in blocks.Blocks)
        {
            table.Row(
                block.Number?.ToString(CultureInfo.InvariantCulture) ?? "",
                block.Name,
                Cut(block, block == blocks.Blocks[0]),
                block.Nodes.Count.ToString("N0", CultureInfo.InvariantCulture),
                block.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                block.ParametersFromHere.ToString("N0", CultureInfo.InvariantCulture));
        }

        console.Write(table);
    }

    private static string Cut(Block block, bool first) => block.Cut?.Tensor ?? (first ? "(all)" : "(quantized)");

    private static void DrawCard(IAnsiConsole console, ModelInspection inspection)
    {
        if (inspection.Card is not { } card)
        {
            console.Line($"card: none: {inspection.CardProblem}");
            return;
        }

        console.Line($"card: features in '{card.Embedding ?? "(none)"}'; {(card.Text is { } text ? Describe(text) : Describe(card.Preprocessing!))}");
        if (card.License is not null || card.Source is not null)
            console.Line($"  licence: {card.License ?? "(not stated)"}{(card.Source is { } source ? $", from {source}" : "")}");

        if (card.Detection is { } detection)
            console.Line(string.Create(CultureInfo.InvariantCulture, $"boxes: {detection.Decoding}, from a score of {detection.MinScore}, overlap up to {detection.Iou}"));

        if (card.Crop is { } crop)
            console.Line(string.Create(CultureInfo.InvariantCulture, $"crop of a box: {(crop.Square ? $"square by {crop.Side}" : "the box's shape")}, times {crop.Scale}, moved by {crop.ShiftX}, {crop.ShiftY}"));

        foreach (var guess in card.Inferred)
        {
            console.Line($"  inferred: {guess}");
        }

        if (card.Labels is { } labels)
        {
            console.Line($"labels: {string.Join(", ", labels.Take(20))}{(labels.Count > 20 ? $" and {labels.Count - 20} more" : "")}");
        }
    }

    private static string Describe(ImagePreprocessing picture) => $"{picture.Width}x{picture.Height} {picture.Channels}, {picture.Resize}, {picture.Interpolation}, {picture.Layout}";

    private static string Describe(TextPreprocessing text) => $"texts of at most {text.MaxTokens} tokens, pooling {text.Pooling}{(text.Normalize ? ", unit length" : "")}";
}
