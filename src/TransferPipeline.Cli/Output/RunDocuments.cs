using System.Text.Json;
using TransferPipeline.Cli.Hosting;
using TransferPipeline.Ledger.Results;
using TransferPipeline.Storage.Datasets;

namespace TransferPipeline.Cli.Output;

/// <summary>From what the ledger and the store know to what --json prints.</summary>
internal static class RunDocuments
{
    internal static RunDocument Of(RunReport report, string root) => new()
    {
        Run = report.Run.Id,
        State = report.Run.State.ToString(),
        Reason = report.Run.Reason,
        Stages = [.. report.Stages.Select(stage => new StageDocument(
            stage.Name, stage.Rows.In, stage.Rows.Done, stage.Rows.Cached, stage.Rows.Duplicate, stage.Rows.Quarantined,
            Math.Round(stage.Elapsed?.TotalSeconds ?? 0, 3)))],
        Dataset = report.Dataset is { } dataset ? Of(dataset) : null,
        Model = report.Model is { } model ? Of(model, root) : null,
        Outputs = report.Outputs,
        Notes = report.Notes,
    };

    internal static DatasetDocument Of(DatasetManifest dataset) => new(dataset.Name, dataset.Version, dataset.RowCount, dataset.Classes) { Target = dataset.Target };

    internal static ModelDocument Of(RegisteredModel model, string root)
        => new(model.Name, model.Version, Path.Combine(root, model.Model.Path), ReadMetrics(model.Card));

    /// <summary>The metrics in a model's card; null when it holds none, or when no row was held out: zeros would be read as figures.</summary>
    internal static MetricsDocument? ReadMetrics(string card)
    {
        using var document = JsonDocument.Parse(card);
        return document.RootElement.TryGetProperty("metrics", out var metrics) && Number("rows") is not 0
            ? new MetricsDocument(Number("accuracy"), Number("macroF1"), Number("logLoss"), Number("ece"))
            {
                MicroF1 = Number("microF1"),
                ExactMatch = Number("exactMatch"),
                AveragePrecision = Number("averagePrecision"),
                R2 = Number("r2"),
                Mae = Number("mae"),
                Rmse = Number("rmse"),
                Spearman = Number("spearman"),
            }
            : null;

        double? Number(string name) => metrics.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;
    }
}
