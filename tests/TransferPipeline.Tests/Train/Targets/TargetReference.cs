using System.Text.Json;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Tests.Train.Targets;

/// <summary>What scikit-learn, SciPy and NumPy say of several labels a row, and of numbers: expected.json, made by tests/reference/make_targets.py.</summary>
internal sealed record TargetReference(
    IReadOnlyList<LabelMetricsReference> LabelMetrics, IReadOnlyList<NumberMetricsReference> NumberMetrics, IReadOnlyList<LabelFitsReference> LabelFits, IReadOnlyList<NumberFitsReference> NumberFits)
{
    internal static TargetReference All { get; } = JsonSerializer.Deserialize<TargetReference>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Train", "Targets", "expected.json")), JsonSerializerOptions.Web)!;
}

internal sealed record LabelMetricsReference(
    string Name, int Labels, double Threshold, int[][] Truth, float[] Logits, double MicroF1, double MacroF1, double ExactMatch, double AveragePrecision, double LogLoss, double Ece,
    double[] Precision, double[] Recall, double[] F1, int[] Support, double[] OwnAveragePrecision, double Temperature)
{
    internal LabelTargets Targets => new(Truth, Labels);
}

internal sealed record NumberMetricsReference(
    string Name, float[] Values, double[] Truth, double TrainingMean, double R2, double Mae, double Rmse, double Spearman, double BaselineMae, double BaselineRmse, double[] Quantiles);

internal sealed record LabelFitsReference(int Width, int Labels, float[] Features, int[][] Truth, LabelFitReference[] Fits)
{
    internal LabelledFeatures Rows() => LabelledFeatures.Of(Features, Width, new LabelTargets(Truth, Labels), [.. Truth.Select((_, row) => $"row {row}")]);
}

internal sealed record LabelFitReference(double C, bool Balanced, double Objective, float[] Weights, float[] Bias);

internal sealed record NumberFitsReference(int Width, float[] Features, double[] Numbers, NumberFitReference[] Fits)
{
    internal LabelledFeatures Rows() => LabelledFeatures.Of(Features, Width, new NumberTargets(Numbers), [.. Numbers.Select((_, row) => $"row {row}")]);
}

internal sealed record NumberFitReference(double C, float[] Weights, double Bias);
