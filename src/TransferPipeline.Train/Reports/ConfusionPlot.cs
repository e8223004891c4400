using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace TransferPipeline.Train.Reports;

/// <summary>The confusion matrix: counts in the cells, right in blue, wrong in orange, the darker the larger their share of the true class.</summary>
internal static class ConfusionPlot
{
    private const double LabelEms = 15;
    private const double MatrixWidth = 420;
    private const double SmallestCell = 34;
    private const double TitleMargin = 44;
    private const double RightMargin = 24;

    internal static string Svg(TrainedModelFacts facts)
    {
        var metrics = facts.Head.Metrics;
        var excerpt = ConfusionExcerpt.Of(metrics);
        var names = excerpt.Classes.Select(label => PlotFrame.Plain(DisplayText.Shorten(facts.Head.Weights.Labels[label], LabelEms))).ToList();
        if (!excerpt.Complete)
            names.Add("all others");

        var cell = Math.Clamp(MatrixWidth / names.Count, SmallestCell, MatrixWidth / 2);
        var labelWidth = names.Max(DisplayText.Ems) * PlotFrame.FontSize;
        var slanted = labelWidth > cell - 4;
        var labelHeight = slanted ? (labelWidth + PlotFrame.FontSize) * Math.Sqrt(0.5) : PlotFrame.FontSize;
        var margins = new OxyThickness(labelWidth + TitleMargin, 0, RightMargin, labelHeight + TitleMargin);
        var width = (names.Count * cell) + margins.Left + margins.Right;
        var height = (names.Count * cell) + margins.Bottom + PlotFrame.TitleHeight;

        var rows = string.Create(CultureInfo.InvariantCulture, $"accuracy {metrics.Accuracy:0.000} on {metrics.Rows:N0} {ReportText.HeldOutRows(facts.Head.HeldOut)}");
        var subtitle = excerpt.Complete ? rows : $"{rows}; the {excerpt.Classes.Count} of {metrics.Classes.Count} classes with the most errors";
        var plot = PlotFrame.Create($"Confusion matrix of {PlotFrame.Name(facts)}", subtitle, margins);
        plot.Axes.Add(Labels(AxisPosition.Bottom, "decision", names, slanted ? -45 : 0));
        plot.Axes.Add(Labels(AxisPosition.Left, "true class", names, 0));
        AddCells(plot, excerpt, Math.Clamp(cell / 4, 11, 18));
        return PlotFrame.Svg(plot, width, height);
    }

    private static LinearAxis Labels(AxisPosition position, string title, List<string> names, double angle)
    {
        var axis = PlotFrame.Axis(position, title, -0.5, names.Count - 0.5);
        axis.MajorStep = 1;
        axis.Angle = angle;
        axis.LabelFormatter = value => names[Math.Clamp((int)Math.Round(value), 0, names.Count - 1)];
        // The first class on top, as a table has it.
        (axis.StartPosition, axis.EndPosition) = position is AxisPosition.Left ? (1, 0) : (0, 1);
        return axis;
    }

    private static void AddCells(PlotModel plot, ConfusionExcerpt excerpt, double fontSize)
    {
        var others = excerpt.Complete ? -1 : excerpt.Counts.Count - 1;
        for (var label = 0; label < excerpt.Counts.Count; label++)
        {
            var support = (double)excerpt.Counts[label].Sum();
            for (var decision = 0; decision < excerpt.Counts.Count; decision++)
            {
                var count = excerpt.Counts[label][decision];
                if (count == 0 && label != decision)
                    continue;

                // All others taken for all others: right and wrong alike, so neither colour.
                var colour = label != decision ? PlotFrame.Wrong : label == others ? PlotFrame.Quiet : PlotFrame.Right;
                plot.Annotations.Add(Cell(label, decision, count, fontSize, Fill(colour, count / Math.Max(support, 1))));
            }
        }
    }

    private static RectangleAnnotation Cell(int label, int decision, int count, double fontSize, OxyColor fill) => new()
    {
        MinimumX = decision - 0.5,
        MaximumX = decision + 0.5,
        MinimumY = label - 0.5,
        MaximumY = label + 0.5,
        Fill = fill,
        Stroke = OxyColors.White,
        StrokeThickness = 1,
        Text = Count(count),
        FontSize = fontSize,
        TextColor = Dark(fill) ? OxyColors.White : PlotFrame.Ink,
    };

    /// <summary>The square root keeps a share of one in a hundred visible.</summary>
    private static OxyColor Fill(OxyColor colour, double share) => OxyColor.Interpolate(OxyColors.White, colour, 0.06 + (0.94 * Math.Sqrt(share)));

    private static bool Dark(OxyColor fill) => (0.299 * fill.R) + (0.587 * fill.G) + (0.114 * fill.B) < 150;

    private static string Count(int count) => count switch
    {
        < 10_000 => count.ToString(CultureInfo.InvariantCulture),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0}M"),
    };
}
