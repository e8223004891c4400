using TransferPipeline.Onnx.Graphs;
using static TransferPipeline.Onnx.Cards.CardCheck;

namespace TransferPipeline.Onnx.Cards;

/// <summary>What a card says of boxes: those that the model finds, and those that it is shown.</summary>
internal static class DetectionCardCheck
{
    private const int MostDetections = 10_000;
    private const int MostStrides = 16;
    private const double MostScale = 4;

    internal static void Demand(ModelCard card, OnnxModel model, string source)
    {
        if (card.Crop is { } crop)
        {
            Require(card.Preprocessing is not null, source, "crop", "stands in the card of a model that takes no pictures", "a card with 'preprocessing'");
            Crop(crop, source);
        }

        if (card.Detection is not { } detection)
            return;

        Require(card.Preprocessing is not null, source, "detection", "stands in the card of a model that takes no pictures", "a card with 'preprocessing'");
        OneOf(detection.Decoding, "detection.decoding", source, "boxes-scores", "yolox");
        OneOf(detection.Form, "detection.form", source, "corners", "centre-size");
        OneOf(detection.Unit, "detection.unit", source, "relative", "pixels");
        OneOf(detection.Suppression, "detection.suppression", source, "per-class", "all-classes");
        Share(detection.MinScore, "detection.minScore", source);
        Share(detection.Iou, "detection.iou", source);
        Require(detection.MaxDetections is >= 1 and <= MostDetections, source, "detection.maxDetections", $"is {detection.MaxDetections}", $"1 to {MostDetections}");
        Outputs(detection, model, source);
        if (detection.Decoding == "yolox")
            Strides(detection, card.Preprocessing!, source);
    }

    private static void Outputs(ObjectDetection detection, OnnxModel model, string source)
    {
        var yolox = detection.Decoding == "yolox";
        Output(detection.Boxes, "detection.boxes");
        Require(yolox || detection.Scores is not null, source, "detection.scores", "is missing", Names(model.Outputs));
        Require(!yolox || detection.Scores is null, source, "detection.scores", "stands beside decoding 'yolox', which has the scores in its one output", "no value");
        if (detection.Scores is { } scores)
            Output(scores, "detection.scores");

        void Output(string name, string field)
        {
            var output = model.Outputs.FirstOrDefault(output => output.Name == name);
            Require(output is not null, source, field, $"is '{name}', which the graph does not give", Names(model.Outputs));
            Require(output!.Rank is 3 or null, source, field, $"is '{name}' of rank {output.Rank} ({output})", "an output of rank 3: batch, boxes, values");
        }
    }

    private static void Strides(ObjectDetection detection, ImagePreprocessing picture, string source)
    {
        Require(detection.Strides?.Count is >= 1 and <= MostStrides, source, "detection.strides", $"has {detection.Strides?.Count ?? 0} values", $"1 to {MostStrides}, one a grid");
        var misfit = detection.Strides!.FirstOrDefault(stride => stride < 1 || picture.Height % stride != 0 || picture.Width % stride != 0, 1);
        Require(misfit == 1, source, "detection.strides", $"has {misfit}, which does not divide the input of {picture.Width} x {picture.Height}", "divisors of the input's sides");
    }

    private static void Crop(CropRule crop, string source)
    {
        OneOf(crop.Side, "crop.side", source, "longer", "shorter", "area");
        OneOf(crop.Outside, "crop.outside", source, "fill", "cut");
        Require(crop.Scale is > 0 and <= MostScale, source, "crop.scale", $"is {crop.Scale}", $"more than 0, up to {MostScale}");
        Require(crop.ShiftX is >= -1 and <= 1, source, "crop.shiftX", $"is {crop.ShiftX}", "-1 to 1");
        Require(crop.ShiftY is >= -1 and <= 1, source, "crop.shiftY", $"is {crop.ShiftY}", "-1 to 1");
        Require(crop.Fill is >= 0 and <= 255, source, "crop.fill", $"is {crop.Fill}", "0 to 255");
    }

    private static void Share(double value, string field, string source) => Require(value is >= 0 and <= 1, source, field, $"is {value}", "0 to 1");

    private static void OneOf(string value, string field, string source, params string[] allowed) =>
        Require(allowed.Contains(value), source, field, $"is '{value}'", string.Join(", ", allowed));
}
