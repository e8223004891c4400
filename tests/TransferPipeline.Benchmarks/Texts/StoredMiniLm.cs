using TransferPipeline.Inference.OnnxSessions;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Tokenizers;

namespace TransferPipeline.Benchmarks.Texts;

/// <summary>all-MiniLM-L6-v2 as a run stores it.</summary>
internal sealed class StoredMiniLm : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");

    internal StoredMiniLm()
    {
        var carded = CardedModel.Load(Path.Combine(Folder, "onnx", "model.onnx"));
        carded.Model.Save(file);
        Model = ContentModel.OpenEmbedding(file, carded.Card, new());
        Card = carded.Card;
        Tokenizer = Tokenizer.Load(Folder);
    }

    internal static string Folder => SharedFolder.Find("models", "hub", "sentence-transformers", "all-MiniLM-L6-v2");

    internal string File => file;

    internal ModelCard Card { get; }

    internal ContentModel Model { get; }

    /// <summary>The tokenizer alone, which cuts nothing off.</summary>
    internal Tokenizer Tokenizer { get; }

    public void Dispose()
    {
        Model.Dispose();
        System.IO.File.Delete(file);
    }
}
