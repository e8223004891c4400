using System.Text.Json;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Tests.Train.Metrics;

/// <summary>What tests/reference/make_metrics.py made: logits and what scikit-learn, SciPy and NumPy say of them.</summary>
public sealed record MetricsReference(
    string Name, int Classes, int[] Labels, float[] Logits, double Accuracy, double MacroF1, double LogLoss, double Ece,
    double[] Precision, double[] Recall, double[] F1, int[] Support, int[][] Confusion, double Temperature)
{
    internal static IReadOnlyDictionary<string, MetricsReference> All { get; } = Read().ToDictionary(reference => reference.Name);

    internal ClassificationMetrics Measure() => ClassificationMetrics.Of(Probabilities.Softmax(Logits, Classes, 1), Labels);

    private static MetricsReference[] Read() => JsonSerializer.Deserialize<MetricsReference[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Train", "Metrics", "expected.json")), JsonSerializerOptions.Web)!;
}
