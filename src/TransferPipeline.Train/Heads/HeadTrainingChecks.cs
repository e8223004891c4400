using TransferPipeline.Contracts;
using TransferPipeline.Train.Targets;

namespace TransferPipeline.Train.Heads;

/// <summary>What no head can be trained on.</summary>
internal static class HeadTrainingChecks
{
    internal static void Require(HeadTrainingSet set)
    {
        foreach (var split in new[] { set.Train, set.Validation, set.Test })
            RequireRoom(split?.Count ?? 0, Math.Max(1, set.Labels.Length));

        switch (set.Train.Targets)
        {
            case NumberTargets numbers:
                RequireNumbers(numbers);
                break;
            case LabelTargets labels:
                RequireLabels(set, labels);
                break;
            default:
                RequireClasses(set);
                break;
        }

        RequireFinite(set.Train, "train");
        RequireFinite(set.Validation, "validation");
        RequireFinite(set.Test, "test");
    }

    private static void RequireClasses(HeadTrainingSet set)
    {
        if (set.Labels.Length < 2)
            throw new RejectedException($"The dataset has {Named(set.Labels)}: a classifier needs at least two classes. Add labelled rows of another class.");

        var counts = new int[set.Labels.Length];
        foreach (var label in set.Train.Classes)
            counts[label]++;
        if (Array.IndexOf(counts, 0) is var missing and >= 0)
            throw new RejectedException($"Class '{set.Labels[missing]}' has no usable row in the training split. Add rows of it, or remove the class from the dataset.");
    }

    /// <summary>What all rows have, or none, cannot be told by features: its bias would grow without end.</summary>
    private static void RequireLabels(HeadTrainingSet set, LabelTargets labels)
    {
        if (set.Labels.Length == 0)
            throw new RejectedException("The dataset's rows have no labels. Add labelled rows.");

        var supports = labels.Supports();
        if (Array.IndexOf(supports, 0) is var missing and >= 0)
            throw new RejectedException($"Label '{set.Labels[missing]}' is on no usable row of the training split. Add rows with it, or remove the label from the dataset.");
        if (Array.IndexOf(supports, labels.Count) is var everywhere and >= 0)
            throw new RejectedException($"Label '{set.Labels[everywhere]}' is on every row of the training split: there is nothing to tell apart. Add rows without it, or remove the label from the dataset.");
    }

    private static void RequireNumbers(NumberTargets numbers)
    {
        if (numbers.Numbers.Distinct().Take(2).Count() < 2)
            throw new RejectedException($"The training split has {numbers.Count} rows and not two different numbers: there is nothing to learn. Add rows with other numbers.");
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
                    throw new RejectedException($"Row {row} of the {split} split (content {rows.Keys[row]}) has the feature {feature}, which is not finite: the backbone cannot take this row. Remove it from the source, or use another backbone.");
            }
        }
    }
}
