using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransferPipeline.Train.Tuning;

namespace TransferPipeline.Train.Reports;

/// <summary>The loss of each epoch of tuning, on the training rows and, where there are some, on the validation rows.</summary>
internal static class LearningCurvePlot
{
    internal static string Svg(TrainedModelFacts facts, TuningFacts tuning, TunedTail tail)
    {
        var curve = tail.Curve;
        var losses = curve.SelectMany(point => new[] { point.TrainLoss, point.ValidationLoss }).OfType<double>().ToList();
        var subtitle = string.Create(CultureInfo.InvariantCulture, $"{tuning.Model.Fitted.Step.Name}, {tuning.Model.Fitted.Parameters:N0} parameters; the model is that of epoch {tail.Epoch}");
        var plot = PlotFrame.Create($"Tuning of {PlotFrame.Name(facts)}", subtitle, new OxyThickness(76, 6, 24, 54));
        var epochs = PlotFrame.Axis(AxisPosition.Bottom, "epoch", 0, Math.Max(1, curve[^1].Epoch) + 0.5);
        epochs.MinimumMajorStep = 1;
        var scale = PlotFrame.Axis(AxisPosition.Left, "loss", 0, Math.Max(losses.Max(), 1e-6) * 1.1);
        (scale.MajorGridlineStyle, scale.MajorGridlineColor) = (LineStyle.Solid, PlotFrame.Line);
        plot.Axes.Add(epochs);
        plot.Axes.Add(scale);
        plot.Legends.Add(PlotFrame.Legend());
        plot.Series.Add(Line("training", PlotFrame.Quiet, curve, point => point.TrainLoss));
        if (curve.Any(point => point.ValidationLoss is not null))
            plot.Series.Add(Line("validation", PlotFrame.Right, curve, point => point.ValidationLoss));
        return PlotFrame.Svg(plot, 560, 400);
    }

    private static LineSeries Line(string title, OxyColor colour, IEnumerable<CurvePoint> curve, Func<CurvePoint, double?> loss)
    {
        var line = new LineSeries { Title = title, Color = colour, StrokeThickness = 1.5, MarkerType = MarkerType.Circle, MarkerFill = colour, MarkerSize = 3 };
        line.Points.AddRange(curve.Where(point => loss(point) is not null).Select(point => new DataPoint(point.Epoch, loss(point)!.Value)));
        return line;
    }
}
