using System.Globalization;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Datasets;
using TransferPipeline.Train.Metrics;
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
        .. Classes(facts),
    ]);

    private static string Summary(TrainedModelFacts facts)
    {
        var figures = HeadlineFigures.Of(facts.Head.Figures);
        var parts = facts.Target switch
        {
            TargetNames.Number => "network, head and\npreprocessing",
            TargetNames.Labels => "network, head, temperature, sigmoids, labels and\npreprocessing",
            _ => "network, head, temperature, softmax, labels and\npreprocessing",
        };
        return $"""
            # {facts.Name}@{facts.Version}

            {Kind(facts)}: a {facts.Spec.Type} head on the features of the pretrained network {BackboneName(facts)}{(facts.Tuning?.Model.Fitted.Tail is null ? "" : ", layers of which were tuned")}, trained on
            version {facts.Dataset.Version} of the dataset {facts.Dataset.Name}. `model.onnx` is all of it in one file: {parts}. `card.json` holds what stands here for programs.


            """ + Markdown.Table([.. figures.Select(figure => figure.Name + " "), "Measured on"], [[.. figures.Select(figure => figure.Value), RowsOf(facts.Head)]]);
    }

    private static string Kind(TrainedModelFacts facts) => facts.Target switch
    {
        TargetNames.Number => $"A model that gives each {Item(facts)} a number",
        TargetNames.Labels => $"A model that gives each {Item(facts)} any of {Number(facts.Labels.Length)} labels",
        _ => $"A {Item(facts)} classifier with {Number(facts.Labels.Length)} classes",
    };

    private static string Data(TrainedModelFacts facts)
    {
        var dataset = facts.Dataset;
        var rows = Splits(dataset).Select(split =>
        {
            // The rows without one of several labels stand under the empty name.
            var counts = dataset.Counts[split].Where(count => facts.Target != TargetNames.Labels || count.Key.Length > 0).Select(count => count.Value).DefaultIfEmpty().ToList();
            return new[] { split, Number(counts.Sum()), Number(facts.Rows.GetValueOrDefault(split)), Number(counts.Min()), Number(counts.Max()) };
        });
        var table = facts.Target switch
        {
            TargetNames.Number => Markdown.Table(["Split", "Rows ", "Used "], rows.Select(row => row[..3])),
            TargetNames.Labels => Markdown.Table(["Split", "Labels ", "Rows used ", "Rarest label ", "Most frequent label "], rows),
            _ => Markdown.Table(["Split", "Rows ", "Used ", "Smallest class ", "Largest class "], rows),
        };
        var shown = facts.Target switch { TargetNames.Number => "", TargetNames.Labels => "; the rows of each label stand under [Labels](#labels)", _ => "; the rows of each class stand under [Classes](#classes)" };
        return $"""
            ## Data

            The dataset keeps {Number(dataset.RowCount)} rows. {Number(dataset.DuplicateCount)} exact duplicates were left out before the splits were made, and {Number(dataset.QuarantinedCount)} rows could
            not be read. Rows used are those that the network could take as well{shown}.


            """ + table;
    }

    private static string[] Classes(TrainedModelFacts facts)
    {
        var splits = Splits(facts.Dataset);
        var titles = splits.Select(split => $"{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(split)} ");
        return facts.Head.Figures switch
        {
            NumberMetrics => [],
            LabelMetrics metrics =>
            [
                $"""
                ## Labels

                Rows of the dataset with the label in each split; the figures over the {HeldOutRows(facts.Head.HeldOut)}, of which the support have the label. The order is that of the outputs.


                """ + Markdown.Table(
                    ["Label", .. titles, "Precision ", "Recall ", "F1 ", "Average precision ", "Support "],
                    metrics.Labels.Select((own, label) => Row(label, own.Support, own.Precision, own.Recall, own.F1, own.AveragePrecision))),
            ],
            _ =>
            [
                $"""
                ## Classes

                Rows of the dataset in each split; precision, recall and F1 over the support, the {HeldOutRows(facts.Head.HeldOut)} of the class. The order is that of the outputs.


                """ + Markdown.Table(
                    ["Class", .. titles, "Precision ", "Recall ", "F1 ", "Support "],
                    facts.Head.Metrics.Classes.Select((own, label) => Row(label, own.Support, own.Precision, own.Recall, own.F1))),
            ],
        };

        string[] Row(int label, int support, params double[] figures) =>
        [
            Markdown.Text(facts.Labels[label]),
            .. splits.Select(split => Number(facts.Dataset.Counts[split].GetValueOrDefault(facts.Labels[label]))),
            .. figures.Select(figure => support == 0 ? "" : Figure(figure)),
            Number(support),
        ];
    }

    private static List<string> Splits(DatasetManifest dataset) =>
        [.. new[] { "train", "validation", "test" }.Where(split => dataset.Counts.TryGetValue(split, out var classes) && classes.Count > 0)];
}
