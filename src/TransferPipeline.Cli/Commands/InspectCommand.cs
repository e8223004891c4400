using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TransferPipeline.Cli.Output;
using TransferPipeline.Onnx.Inspection;

namespace TransferPipeline.Cli.Commands;

internal static class InspectCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An .onnx file. It is read, not run." };
        return new Command("inspect", "What an ONNX file holds: inputs, outputs, operators, and the card that would be used.") { file }
            .Does((parsed, session, _) =>
            {
                var path = CommandOptions.ReadFile(parsed.GetRequiredValue(file), "Give the path of an .onnx file.");
                var inspection = ModelInspection.Of(path);
                session.Answer(InspectionDocument.Of(inspection), console => Draw(console, inspection));
                return Task.FromResult(ExitCode.Done);
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
    }

    private static void DrawCard(IAnsiConsole console, ModelInspection inspection)
    {
        if (inspection.Card is not { } card)
        {
            console.Line($"card: none: {inspection.CardProblem}");
            return;
        }

        var picture = card.Preprocessing;
        console.Line($"card: features in '{card.Embedding ?? "(none)"}'; {picture.Width}x{picture.Height} {picture.Channels}, {picture.Resize}, {picture.Interpolation}, {picture.Layout}");
        foreach (var guess in card.Inferred)
        {
            console.Line($"  inferred: {guess}");
        }

        if (card.Labels is { } labels)
        {
            console.Line($"labels: {string.Join(", ", labels.Take(20))}{(labels.Count > 20 ? $" and {labels.Count - 20} more" : "")}");
        }
    }
}
