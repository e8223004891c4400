using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Tests.Inference;

/// <summary>Cards of the shared models, as MODELS.md describes them.</summary>
internal static class Cards
{
    internal static ModelCard MobileNetV1 { get; } = new()
    {
        Input = "input",
        Embedding = "embedding",
        Logits = "logits",
        Preprocessing = new() { Height = 224, Width = 224, ResizeTo = 256, Scale = 1 / 127.5, Mean = [1, 1, 1], Std = [1, 1, 1] },
    };

    internal static ModelCard MobileNetV2 { get; } = MobileNetV1 with
    {
        Preprocessing = new() { Height = 224, Width = 224, ResizeTo = 256, Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] },
    };

    internal static ModelCard EfficientNet { get; } = MobileNetV1 with
    {
        Preprocessing = new() { Height = 224, Width = 224, ResizeTo = 256, Interpolation = "bicubic", Scale = 1 / 128.0, Mean = [127 / 128.0, 127 / 128.0, 127 / 128.0] },
    };
}
