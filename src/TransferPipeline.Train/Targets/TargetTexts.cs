using System.Globalization;
using System.Text.Json;
using TransferPipeline.Contracts;
using TransferPipeline.Contracts.Pipelines;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Train.Targets;

/// <summary>From the label texts of a dataset's rows to targets; of a row no text is kept.</summary>
internal sealed class TargetTexts
{
    private readonly string target;
    private readonly Dictionary<string, int> classes;
    private readonly Dictionary<string, int[]> labelSets = new(StringComparer.Ordinal);
    private readonly List<int> classRows = [];
    private readonly List<int[]> labelRows = [];
    private readonly List<double> numberRows = [];

    internal TargetTexts(DatasetManifest dataset)
    {
        target = dataset.Target;
        classes = dataset.Classes.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index, StringComparer.Ordinal);
    }

    internal int Count { get; private set; }

    /// <param name="id">Of the row, for the refusal of a text that is none of a target.</param>
    internal void Add(string text, string id)
    {
        switch (target)
        {
            case TargetNames.Classes:
                classRows.Add(classes[text]);
                break;
            case TargetNames.Labels:
                labelRows.Add(LabelsOf(text, id));
                break;
            case TargetNames.Number:
                numberRows.Add(NumberOf(text, id));
                break;
            default:
                throw new RejectedException($"The dataset's target is '{target}': this version knows classes, labels and number.");
        }

        Count++;
    }

    internal RowTargets ToTargets() => target switch
    {
        TargetNames.Labels => new LabelTargets([.. labelRows], classes.Count),
        TargetNames.Number => new NumberTargets([.. numberRows]),
        _ => new ClassTargets([.. classRows]),
    };

    /// <summary>Rows with the same labels share one array.</summary>
    private int[] LabelsOf(string text, string id)
    {
        if (labelSets.TryGetValue(text, out var known))
            return known;

        try
        {
            var labels = JsonSerializer.Deserialize<string?[]>(text) ?? throw new JsonException("It is null.");
            return labelSets[text] = [.. labels.Select(label => classes[label ?? ""]).Distinct().Order()];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            throw new RejectedException($"Row '{id}' of the dataset has the labels {text}, and not a JSON array of its classes. Ingest the source again with dataset.target: labels.", exception);
        }
    }

    private static double NumberOf(string text, string id) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new RejectedException($"Row '{id}' of the dataset has the label '{text}', which is no number. Ingest the source again with dataset.target: number.");
}
