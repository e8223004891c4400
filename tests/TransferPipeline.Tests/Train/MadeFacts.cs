using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Onnx.Cards;
using TransferPipeline.Onnx.Heads;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Tests.Onnx;
using TransferPipeline.Train;
using TransferPipeline.Train.Certificates;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train;

/// <summary>Facts of a model that was never trained: the same every time.</summary>
internal static class MadeFacts
{
    private const double Temperature = 1.5;

    internal static TrainedModelFacts Flowers { get; } = Of("daisy", "roses", "tulips");

    /// <summary>A head for these labels that is mostly right, and takes a class for its neighbour most often when it is not.</summary>
    internal static TrainedModelFacts Of(params string[] labels)
    {
        var classes = labels.Length;
        var rowsOfClass = classes > 100 ? 2 : 12;
        int[] truth = [.. Enumerable.Range(0, classes * rowsOfClass).Select(row => row % classes)];
        var logits = Networks.Noise(truth.Length * classes).Select(value => value * 3).ToArray();
        for (var row = 0; row < truth.Length; row++)
        {
            logits[(row * classes) + truth[row]] += 4;
            logits[(row * classes) + ((truth[row] + 1) % classes)] += 2;
        }

        return new TrainedModelFacts(
            "flowers",
            "3fa9c1d2e4b5",
            Dataset(labels, rowsOfClass),
            new Dictionary<string, int> { ["train"] = classes * rowsOfClass * 4, ["test"] = classes * rowsOfClass },
            new ArtifactRef("backbones/a/model.onnx", new string('a', 64)),
            new ModelCard { Name = "mobilenet_v1", License = "Apache-2.0", Input = "pixels", Embedding = "embedding", Preprocessing = new() { Height = 224, Width = 192, ResizeTo = 256 } },
            new HeadSpec(),
            Head(labels, logits, truth),
            new ParityCertificate { Rows = truth.Length, MaxAbsLogitDifference = 4.1e-6, ChangedDecisions = 0 });
    }

    private static TrainedHead Head(string[] labels, float[] logits, int[] truth)
    {
        var calibrated = Probabilities.Softmax(logits, labels.Length, Temperature);
        return new TrainedHead
        {
            Weights = new HeadWeights
            {
                Mean = new float[256], Std = new float[256], Weights = new float[256 * labels.Length], Bias = new float[labels.Length], Temperature = Temperature, Labels = labels,
            },
            C = 0.03,
            CrossValidation = new CrossValidation
            {
                C = 0.03,
                Rows = 0,
                Logits = [],
                Losses = [new(0.01, 0.71, 0.75), new(0.03, 0.61, 0.79), new(0.1, 0.62, 0.8), new(0.3, 0.7, 0.79), new(1, 0.8, 0.79)],
            },
            HeldOut = "test",
            Figures = ClassificationMetrics.Of(calibrated, truth),
            UncalibratedFigures = ClassificationMetrics.Of(Probabilities.Softmax(logits, labels.Length, 1), truth),
            CertificateKeys = [],
            CertificateLogits = [],
        };
    }

    private static DatasetManifest Dataset(string[] labels, int rowsOfClass) => new()
    {
        Name = "flowers",
        Version = "0123456789abcdef",
        Kind = "image",
        Classes = labels,
        RowCount = labels.Length * rowsOfClass * 5,
        DuplicateCount = 3,
        QuarantinedCount = 2,
        Counts = new Dictionary<string, IReadOnlyDictionary<string, long>>
        {
            ["train"] = labels.ToDictionary(label => label, _ => 4L * rowsOfClass),
            ["test"] = labels.ToDictionary(label => label, _ => (long)rowsOfClass),
        },
        Shards = [],
        Rows = new ArtifactRef("rows.parquet", ""),
        Duplicates = new ArtifactRef("duplicates.parquet", ""),
    };
}
