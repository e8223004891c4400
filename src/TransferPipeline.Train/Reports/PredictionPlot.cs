using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Reports;

/// <summary>Predicted numbers against true ones; a perfect model has all points on the dashed line.</summary>
internal static class PredictionPlot
{
    /// <summary>More points hide each other and make the file large.</summary>
    private const int MostPoints = 1_000;

    internal static string Svg(TrainedModelFacts facts, NumberMetrics metrics)
    {
        var shown = Shown(metrics.Pairs);
        var thinned = shown.Count < metrics.Rows ? string.Create(CultureInfo.InvariantCulture, $"; {shown.Count:N0} of them shown") : "";
        var subtitle = string.Create(CultureInfo.InvariantCulture, $"R² {metrics.R2:0.000} on {metrics.Rows:N0} {ReportText.HeldOutRows(facts.Head.HeldOut)}{thinned}");
        var plot = PlotFrame.Create($"Predictions of {PlotFrame.Name(facts)}", subtitle, new OxyThickness(76, 6, 24, 54));
        var (low, high) = Range(shown);
        plot.Axes.Add(PlotFrame.Axis(AxisPosition.Bottom, "true number", low, high));
        plot.Axes.Add(PlotFrame.Axis(AxisPosition.Left, "predicted", low, high));
        plot.Series.Add(Ideal(low, high));
        var points = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = 2.5, MarkerFill = OxyColor.FromAColor(0x70, PlotFrame.Right) };
        points.Points.AddRange(shown.Select(pair => new ScatterPoint(pair.Truth, pair.Value)));
        plot.Series.Add(points);
        return PlotFrame.Svg(plot, 560, 560);
    }

    /// <summary>All, or so many at equal distances in their order.</summary>
    private static List<(double Value, double Truth)> Shown(IReadOnlyList<(double Value, double Truth)> pairs) => pairs.Count <= MostPoints
        ? [.. pairs]
        : [.. Enumerable.Range(0, MostPoints).Select(index => pairs[(int)((long)index * pairs.Count / MostPoints)])];

    private static (double Low, double High) Range(List<(double Value, double Truth)> pairs)
    {
        var all = pairs.SelectMany(pair => new[] { pair.Value, pair.Truth }).DefaultIfEmpty().ToList();
        var (low, high) = (all.Min(), all.Max());
        var rim = high > low ? (high - low) * 0.04 : 1;
        return (low - rim, high + rim);
    }

    private static LineSeries Ideal(double low, double high)
    {
        var line = new LineSeries { Color = PlotFrame.Quiet, LineStyle = LineStyle.Dash, StrokeThickness = 1 };
        line.Points.AddRange([new DataPoint(low, low), new DataPoint(high, high)]);
        return line;
    }
}
