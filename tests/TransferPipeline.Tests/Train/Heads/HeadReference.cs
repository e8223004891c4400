using System.Text.Json;
using TransferPipeline.Train.Heads;

namespace TransferPipeline.Tests.Train.Heads;

/// <summary>What scikit-learn fits to a small data set: expected.json, made by tests/reference/make_heads.py.</summary>
internal sealed record HeadReference(string Name, int Width, float[] Features, int[] Labels, ReferenceFit[] Fits)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static HeadReference[] All { get; } = JsonSerializer.Deserialize<HeadReference[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferPipeline.Tests", "Train", "Heads", "expected.json")), Json)!;

    internal int Classes => Labels.Max() + 1;

    internal static HeadReference Named(string name) => All.Single(reference => reference.Name == name);

    internal LabelledFeatures Rows() => LabelledFeatures.Of(Features, Width, [.. Labels], [.. Labels.Select((_, row) => $"row {row}")]);
}

internal sealed record ReferenceFit(double C, bool Balanced, double Objective, float[] Mean, float[] Std, float[] Weights, float[] Bias, double[] Probabilities);
