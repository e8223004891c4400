using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransferPipeline.Train.Reports;

namespace TransferPipeline.Benchmarks.Fashion;

/// <summary>Accuracy over labels a class: a line through the means of each method, a dot for each draw.</summary>
internal static class FashionCurvePlot
{
    private const double Step = 0.05;

    /// <summary>Between the methods, so that no dot hides another's.</summary>
    private const double Apart = 0.04;
    private static readonly OxyColor[] Colours = [PlotFrame.Quiet, PlotFrame.Right, PlotFrame.Wrong];

    internal static string Svg(IReadOnlyList<FashionPoint> points)
    {
        var draws = points[0].Accuracies.Count;
        var plot = PlotFrame.Create("Labels against layers", $"five classes of Fashion-MNIST that the network was not trained on; {draws} draw{(draws == 1 ? "" : "s")} each", new OxyThickness(76, 6, 24, 54));
        var labels = points.Select(point => point.Labels).Distinct().ToList();
        var bottom = PlotFrame.Axis(AxisPosition.Bottom, "labels a class", -0.2, labels.Count - 0.8);
        (bottom.MajorStep, bottom.LabelFormatter) = (1, place => labels.ElementAtOrDefault((int)Math.Round(place)).ToString(CultureInfo.InvariantCulture));
        var (least, most) = (points.Min(point => point.Accuracies.Min()), points.Max(point => point.Accuracies.Max()));
        var left = PlotFrame.Axis(AxisPosition.Left, "accuracy on the test images", Step * Math.Floor(least / Step), Step * Math.Ceiling(most / Step));
        (left.MajorStep, left.StringFormat, left.MajorGridlineStyle, left.MajorGridlineColor) = (Step, "0.00", LineStyle.Solid, PlotFrame.Line);
        plot.Axes.Add(bottom);
        plot.Axes.Add(left);
        plot.Legends.Add(PlotFrame.Legend());
        foreach (var (index, method) in points.GroupBy(point => point.Method).Index())
        {
            var line = new LineSeries { Title = method.Key, Color = Colours[index], StrokeThickness = 2 };
            var dots = new LineSeries { Color = OxyColors.Transparent, MarkerType = MarkerType.Circle, MarkerFill = Colours[index], MarkerSize = 3 };
            foreach (var point in method)
            {
                var place = labels.IndexOf(point.Labels) + (index - 1) * Apart;
                line.Points.Add(new DataPoint(place, point.Mean));
                dots.Points.AddRange(point.Accuracies.Select(accuracy => new DataPoint(place, accuracy)));
            }

            plot.Series.Add(line);
            plot.Series.Add(dots);
        }

        return PlotFrame.Svg(plot, 560, 400);
    }
}
