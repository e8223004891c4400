using TransferPipeline.Contracts;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Inference.Detection;

/// <summary>Which decoder a card asks for, and what it reads.</summary>
internal static class DetectionDecoders
{
    /// <summary>The outputs that are computed.</summary>
    internal static IReadOnlyList<string> Outputs(ObjectDetection detection) => detection.Scores is { } scores ? [detection.Boxes, scores] : [detection.Boxes];

    /// <param name="shapes">Of each output, without the batch, as the network gave it.</param>
    internal static IBoxDecoder Of(ObjectDetection detection, ImagePreprocessing picture, IReadOnlyList<IReadOnlyList<long>> shapes, string path) => detection.Decoding switch
    {
        "boxes-scores" when shapes is [[var boxes, 4], [var scored, var classes]] && boxes == scored && classes > (detection.Background ? 1 : 0)
            => new BoxesAndScores(detection, picture, (int)classes),
        "yolox" when shapes is [[var cells, var values]] && cells == YoloxGrid.CellsOf(detection, picture) && values > YoloxGrid.BoxValues
            => new YoloxGrid(detection, picture, (int)values),
        "boxes-scores" => throw Wrong(path, detection, shapes, $"[boxes, 4] and [boxes, {(detection.Background ? "background and " : "")}classes]"),
        "yolox" => throw Wrong(path, detection, shapes, $"[{YoloxGrid.CellsOf(detection, picture)}, 5 + classes], a row for each cell of the grids with strides {string.Join(", ", detection.Strides)}"),
        _ => throw new RejectedException($"The card of {path} has the decoding \"{detection.Decoding}\"; use boxes-scores or yolox."),
    };

    private static RejectedException Wrong(string path, ObjectDetection detection, IReadOnlyList<IReadOnlyList<long>> shapes, string wanted) => new(
        $"The card of {path} has the decoding \"{detection.Decoding}\", which reads {wanted} of each picture; the model gives {string.Join(" and ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"))}. Correct \"detection\" in the card.");
}
