using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransferPipeline.Train.Metrics;

namespace TransferPipeline.Train.Reports;

/// <summary>How often the head is right where it is so sure, before and after temperature scaling, above how many rows each bin holds.</summary>
internal static class ReliabilityPlot
{
    /// <summary>Room for the markers of 0 and 1.</summary>
    private const double Rim = 0.02;
    private const double SmallestPoint = 2;
    private const double LargestPoint = 7;

    internal static string Svg(TrainedModelFacts facts)
    {
        var head = facts.Head;
        var (before, after) = (Calibration(head.UncalibratedFigures), Calibration(head.Figures));
        var (sure, right, counted) = head.Figures is LabelMetrics ? ("probability", "frequency", "labels") : ("confidence", "accuracy", "rows");
        var subtitle = string.Create(
            CultureInfo.InvariantCulture,
            $"ECE {before.Ece:0.000} → {after.Ece:0.000} at temperature {head.Weights.Temperature:G4}, on {head.Figures.Rows:N0} {ReportText.HeldOutRows(head.HeldOut)}");
        var plot = PlotFrame.Create($"Reliability of {PlotFrame.Name(facts)}", subtitle, new OxyThickness(76, 6, 24, 54));
        plot.Axes.Add(Scale(PlotFrame.Axis(AxisPosition.Bottom, sure, -Rim, 1 + Rim)));
        plot.Axes.Add(Panel(Scale(PlotFrame.Axis(AxisPosition.Left, right, -Rim, 1 + Rim)), "accuracy", 0.27, 1));
        plot.Axes.Add(Panel(Rows(after.Bins, counted), "rows", 0, 0.21));
        plot.Legends.Add(PlotFrame.Legend());
        plot.Series.Add(Bars(after.Bins));
        plot.Series.Add(Ideal());
        AddCurve(plot, "before", before.Bins, PlotFrame.Quiet);
        AddCurve(plot, "after", after.Bins, PlotFrame.Right);
        return PlotFrame.Svg(plot, 560, 600);
    }

    private static (double Ece, IReadOnlyList<ReliabilityBin> Bins) Calibration(HeadMetrics metrics) =>
        metrics is LabelMetrics labels ? (labels.Ece, labels.ReliabilityBins) : (((ClassificationMetrics)metrics).Ece, ((ClassificationMetrics)metrics).ReliabilityBins);

    private static LinearAxis Scale(LinearAxis axis)
    {
        axis.MajorStep = 0.2;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = PlotFrame.Line;
        axis.StringFormat = "0.0";
        return axis;
    }

    private static LinearAxis Panel(LinearAxis axis, string key, double start, double end)
    {
        (axis.Key, axis.StartPosition, axis.EndPosition) = (key, start, end);
        return axis;
    }

    private static LinearAxis Rows(IReadOnlyList<ReliabilityBin> bins, string counted)
    {
        var axis = PlotFrame.Axis(AxisPosition.Left, counted, 0, Math.Max(bins.Max(bin => bin.Count), 1) * 1.1);
        axis.StringFormat = "0";
        axis.MinimumMajorStep = 1;
        axis.IntervalLength = 40;
        return axis;
    }

    private static RectangleBarSeries Bars(IReadOnlyList<ReliabilityBin> bins)
    {
        var bars = new RectangleBarSeries { YAxisKey = "rows", FillColor = OxyColor.FromAColor(0x90, PlotFrame.Right), StrokeColor = OxyColors.White, StrokeThickness = 1 };
        for (var bin = 0; bin < bins.Count; bin++)
        {
            if (bins[bin].Count > 0)
                bars.Items.Add(new RectangleBarItem((double)bin / bins.Count, 0, (bin + 1.0) / bins.Count, bins[bin].Count));
        }

        return bars;
    }

    private static LineSeries Ideal()
    {
        var line = new LineSeries { Title = "perfectly calibrated", YAxisKey = "accuracy", Color = PlotFrame.Quiet, LineStyle = LineStyle.Dash, StrokeThickness = 1 };
        line.Points.AddRange([new DataPoint(0, 0), new DataPoint(1, 1)]);
        return line;
    }

    /// <summary>A point's area grows with the rows of its bin: a bin of one row says little.</summary>
    private static void AddCurve(PlotModel plot, string title, IReadOnlyList<ReliabilityBin> bins, OxyColor colour)
    {
        var line = new LineSeries { Title = title, YAxisKey = "accuracy", Color = colour, StrokeThickness = 1.5 };
        var points = new ScatterSeries { YAxisKey = "accuracy", MarkerType = MarkerType.Circle, MarkerFill = colour, MarkerStroke = OxyColors.White, MarkerStrokeThickness = 1 };
        var most = Math.Max(bins.Max(bin => bin.Count), 1);
        foreach (var bin in bins.Where(bin => bin.Count > 0))
        {
            line.Points.Add(new DataPoint(bin.Confidence, bin.Accuracy));
            points.Points.Add(new ScatterPoint(bin.Confidence, bin.Accuracy, SmallestPoint + ((LargestPoint - SmallestPoint) * Math.Sqrt((double)bin.Count / most))));
        }

        plot.Series.Add(line);
        plot.Series.Add(points);
    }
}
