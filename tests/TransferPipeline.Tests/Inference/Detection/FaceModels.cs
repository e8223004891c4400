using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference.Detection;

/// <summary>The face detector and the face embedding of the shared folder, with the cards that MODELS.md describes.</summary>
internal static class FaceModels
{
    internal static string DetectorPath => Shared.Find("models", "image", "ultraface_rfb_320.onnx");

    internal static string EmbeddingPath => Shared.Find("models", "image", "dlib_face_resnet_v1.onnx");

    internal static ModelCard Detector { get; } = new()
    {
        Input = "input",
        Preprocessing = new() { Height = 240, Width = 320, Resize = "stretch", Scale = 1 / 128.0, Mean = [127 / 128.0, 127 / 128.0, 127 / 128.0] },
        Detection = new() { Decoding = "boxes-scores", Boxes = "boxes", Scores = "scores", Background = true, MinScore = 0.7, Iou = 0.3 },
        Labels = ["face"],
    };

    internal static ModelCard Embedding { get; } = new()
    {
        Input = "input",
        Embedding = "embedding",
        Preprocessing = new() { Height = 150, Width = 150, Resize = "stretch", Scale = 1 / 256.0, Mean = [122.782 / 256, 117.001 / 256, 104.298 / 256] },
        Crop = new() { Side = "area", Scale = 1.05, ShiftY = 0.06 },
    };

    /// <summary>A habit with other networks, under which this one confuses people.</summary>
    internal static ModelCard EmbeddingWithMargin { get; } = Embedding with { Crop = new() { Side = "longer", Scale = 1.5 } };
}
