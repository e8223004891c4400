using TransferPipeline.Contracts;

namespace TransferPipeline.Train.Heads;

/// <summary>What no head can be trained on.</summary>
internal static class HeadTrainingChecks
{
    internal static void Require(HeadTrainingSet set)
    {
        if (set.Labels.Length < 2)
            throw new RejectedException($"The dataset has {Named(set.Labels)}: a classifier needs at least two classes. Add labelled rows of another class.");

        foreach (var split in new[] { set.Train, set.Validation, set.Test })
            RequireRoom(split?.Count ?? 0, set.Labels.Length);

        var counts = new int[set.Labels.Length];
        foreach (var label in set.Train.Classes)
            counts[label]++;
        if (Array.IndexOf(counts, 0) is var missing and >= 0)
            throw new RejectedException($"Class '{set.Labels[missing]}' has no usable row in the training split. Add rows of it, or remove the class from the dataset.");

        RequireFinite(set.Train, "train");
        RequireFinite(set.Validation, "validation");
        RequireFinite(set.Test, "test");
    }

    /// <summary>A split's logits are one array.</summary>
    internal static void RequireRoom(long rows, int classes)
    {
        if (rows * classes > Array.MaxLength)
            throw new RejectedException($"{rows:N0} rows of {classes:N0} classes need {rows * classes:N0} logits, and at most {Array.MaxLength:N0} fit. Train on fewer rows, or on fewer classes.");
    }

    private static string Named(string[] labels) => labels.Length == 0 ? "no class" : $"one class only, '{labels[0]}'";

    private static void RequireFinite(LabelledFeatures? rows, string split)
    {
        for (var row = 0; row < (rows?.Count ?? 0); row++)
        {
            foreach (var feature in rows!.Values.Row(row))
            {
                if (!float.IsFinite(feature))
                    throw new RejectedException($"Row {row} of the {split} split (content {rows.Keys[row]}) has the feature {feature}, which is not finite: the backbone cannot take this picture. Remove it from the source, or use another backbone.");
            }
        }
    }
}
