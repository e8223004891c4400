using System.Globalization;
using TransferPipeline.Train.Heads;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Reports;

/// <summary>Words and figures that the plots and the text share.</summary>
internal static class ReportText
{
    internal static string HeldOutRows(string heldOut) => heldOut is "cross-validation" ? "cross-validation rows" : $"{heldOut} rows";

    internal static string RowsOf(TrainedHead head) => $"{Number(head.Figures.Rows)} {HeldOutRows(head.HeldOut)}";

    internal static string BackboneName(TrainedModelFacts facts) => facts.BackboneCard.Name is { } name ? Markdown.Text(name) : $"{facts.Backbone.Sha256[..12]} (SHA-256)";

    /// <summary>What the model takes.</summary>
    internal static string Item(TrainedModelFacts facts) => facts.BackboneCard.Text is null ? "picture" : "text";

    internal static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Nothing measured is not a figure of 0.</summary>
    internal static string Figure(HeadMetrics metrics, double value) => metrics.Rows == 0 ? "–" : Figure(value);

    internal static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
