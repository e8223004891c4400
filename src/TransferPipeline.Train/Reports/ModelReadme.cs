using System.Globalization;
using TransferPipeline.Storage.Datasets;
using static TransferPipeline.Train.Reports.ReportText;

namespace TransferPipeline.Train.Reports;

/// <summary><c>README.md</c> of a model: what it is, what it was made of, how good it is, how to use it.</summary>
internal static class ModelReadme
{
    internal static string Write(TrainedModelFacts facts) => string.Join('\n', (IEnumerable<string>)
    [
        Summary(facts),
        Data(facts),
        QualitySection.Write(facts),
        TrainingSection.Write(facts),
        .. facts.Tuning is { } tuning ? new[] { TuningSection.Write(facts, tuning) } : [],
        UsageSection.Write(facts),
        Classes(facts),
    ]);

    private static string Summary(TrainedModelFacts facts)
    {
        var metrics = facts.Head.Metrics;
        return $"""
            # {facts.Name}@{facts.Version}

            A picture classifier with {Number(facts.Labels.Length)} classes: a {facts.Spec.Type} head on the features of the pretrained network {BackboneName(facts)}{(facts.Tuning?.Model.Fitted.Tail is null ? "" : ", layers of which were tuned")}, trained on
            version {facts.Dataset.Version} of the dataset {facts.Dataset.Name}. `model.onnx` is all of it in one file: network, head, temperature, softmax, labels and
            preprocessing. `card.json` holds what stands here for programs.


            """ + Markdown.Table(
            ["Accuracy ", "Macro F1 ", "Log loss ", "ECE ", "Measured on"],
            [[Figure(metrics, metrics.Accuracy), Figure(metrics, metrics.MacroF1), Figure(metrics, metrics.LogLoss), Figure(metrics, metrics.Ece), RowsOf(facts.Head)]]);
    }

    private static string Data(TrainedModelFacts facts)
    {
        var dataset = facts.Dataset;
        var rows = Splits(dataset).Select(split => new[]
        {
            split, Number(dataset.Counts[split].Values.Sum()), Number(facts.Rows.GetValueOrDefault(split)),
            Number(dataset.Counts[split].Values.Min()), Number(dataset.Counts[split].Values.Max()),
        });
        return $"""
            ## Data

            The dataset keeps {Number(dataset.RowCount)} rows. {Number(dataset.DuplicateCount)} exact duplicates were left out before the splits were made, and {Number(dataset.QuarantinedCount)} rows could
            not be read. Rows used are those that the network could take as well; the rows of each class stand under [Classes](#classes).


            """ + Markdown.Table(["Split", "Rows ", "Used ", "Smallest class ", "Largest class "], rows);
    }

    private static string Classes(TrainedModelFacts facts)
    {
        var splits = Splits(facts.Dataset);
        var rows = facts.Head.Metrics.Classes.Select((metrics, label) => new[]
        {
            [Markdown.Text(facts.Labels[label])],
            splits.Select(split => Number(facts.Dataset.Counts[split].GetValueOrDefault(facts.Labels[label]))),
            metrics.Support == 0
                ? ["", "", "", "0"]
                : new[] { Figure(metrics.Precision), Figure(metrics.Recall), Figure(metrics.F1), Number(metrics.Support) },
        }.SelectMany(cells => cells).ToArray());
        return $"""
            ## Classes

            Rows of the dataset in each split; precision, recall and F1 over the support, the {HeldOutRows(facts.Head.HeldOut)} of the class. The order is that of the outputs.


            """ + Markdown.Table(["Class", .. splits.Select(split => $"{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(split)} "), "Precision ", "Recall ", "F1 ", "Support "], rows);
    }

    private static List<string> Splits(DatasetManifest dataset) =>
        [.. new[] { "train", "validation", "test" }.Where(split => dataset.Counts.TryGetValue(split, out var classes) && classes.Count > 0)];
}
