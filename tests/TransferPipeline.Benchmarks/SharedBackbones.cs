using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Benchmarks;

/// <summary>The shared image models and how each wants its pictures.</summary>
internal static class SharedBackbones
{
    private static readonly Dictionary<string, ModelCard> Cards = new()
    {
        ["mobilenet_v1_025_224"] = Card(new() { Height = 224, Width = 224, ResizeTo = 256, Scale = 1 / 127.5, Mean = [1, 1, 1] }),
        ["efficientnet_lite0_224"] = Card(new() { Height = 224, Width = 224, ResizeTo = 256, Interpolation = "bicubic", Scale = 1 / 128.0, Mean = [127 / 128.0, 127 / 128.0, 127 / 128.0] }),
    };

    internal static (string File, ModelCard Card) Find(string model) => (SharedFolder.Find("models", "image", $"{model}.onnx"), Cards[model]);

    private static ModelCard Card(ImagePreprocessing preprocessing) => new() { Input = "input", Embedding = "embedding", Preprocessing = preprocessing };
}
