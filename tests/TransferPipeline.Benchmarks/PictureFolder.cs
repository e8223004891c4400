using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;

namespace TransferPipeline.Benchmarks;

/// <summary>Photographs in folders by class, a backbone beside them, and the pipeline that does everything with both.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("transfer-pictures-").FullName;

    internal PictureFolder(string model, int pictures)
    {
        var (file, card) = SharedBackbones.Find(model);
        var backbone = Path.Combine(folder, $"{model}.onnx");
        File.Copy(file, backbone);
        File.WriteAllText(Path.ChangeExtension(backbone, ".card.json"), ModelCardWriter.Write(card));
        var source = Path.Combine(folder, "pictures");
        foreach (var (picture, index) in JpegSample.Make(pictures).Select((picture, index) => (picture, index)))
        {
            var label = Directory.CreateDirectory(Path.Combine(source, picture.Label)).FullName;
            File.WriteAllBytes(Path.Combine(label, $"{index:D5}.jpg"), picture.Content);
        }

        Pipeline = new PipelineSpec
        {
            Name = "flowers",
            Dataset = new DatasetSpec { Source = source },
            Backbone = new BackboneSpec { Model = backbone },
            Head = new HeadSpec(),
            Score = new ScoreSpec { Input = source },
        };
    }

    internal PipelineSpec Pipeline { get; }

    internal string Below(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
