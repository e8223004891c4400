using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Tests.Train.Heads;

/// <summary>Overlapping classes of rows, the same for the same arguments.</summary>
internal static class MadeRows
{
    internal static LabelledFeatures Of(int rows, int width, int classes, double separation = 1, int seed = 1)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, classes * width).Select(index => Math.Sin(index * 7.1)).ToArray();
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % classes)];
        var matrix = FeatureMatrix.InMemory(rows, width);
        for (var row = 0; row < rows; row++)
        {
            var common = Noise(random);
            for (var feature = 0; feature < width; feature++)
                matrix.Row(row)[feature] = (float)(separation * centres[labels[row] * width + feature] + 2 * Noise(random) + common);
        }

        return new LabelledFeatures { Values = matrix, Targets = new ClassTargets(labels), Keys = [.. Enumerable.Range(0, rows).Select(row => $"{seed}-{row}")] };
    }

    internal static LabelledFeatures Reversed(LabelledFeatures rows)
    {
        float[] values = [.. Enumerable.Range(0, rows.Count).Reverse().SelectMany(row => rows.Values.Row(row).ToArray())];
        return LabelledFeatures.Of(values, rows.Width, [.. rows.Classes.Reverse()], [.. rows.Keys.Reverse()]);
    }

    /// <summary>The same rows in a file.</summary>
    internal static LabelledFeatures InFile(LabelledFeatures rows, string path)
    {
        var matrix = FeatureMatrix.InFile(path, rows.Count, rows.Width);
        for (var row = 0; row < rows.Count; row++)
            matrix.Write(new RowRange(row, 1), rows.Values.Row(row));

        return new LabelledFeatures { Values = matrix, Targets = rows.Targets, Keys = [.. rows.Keys] };
    }

    internal static HeadTrainingSet Set(LabelledFeatures train) =>
        new() { Train = train, Labels = [.. Enumerable.Range(0, train.Classes.Max() + 1).Select(label => $"class {label}")] };

    private static double Noise(Random random) => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
}
