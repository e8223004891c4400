using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace TransferPipeline.Train.Reports;

/// <summary>
/// What the plots have in common. Text is measured by rule and written as text: a plot needs no font on the machine that makes it, and the
/// same figures give the same bytes everywhere.
/// </summary>
internal static class PlotFrame
{
    internal const double FontSize = 12;
    private const double TitleSize = 16;
    private const double Gap = 12;

    /// <summary>Title, subtitle and the space around them; OxyPlot puts it above the margins.</summary>
    internal const double TitleHeight = (2 * Gap) + ((TitleSize + FontSize) * TextMeasurer.LineHeight);

    internal static readonly OxyColor Ink = OxyColor.FromRgb(0x22, 0x2B, 0x38);
    internal static readonly OxyColor Quiet = OxyColor.FromRgb(0x6B, 0x75, 0x83);
    internal static readonly OxyColor Line = OxyColor.FromRgb(0xD9, 0xDE, 0xE5);
    internal static readonly OxyColor Right = OxyColor.FromRgb(0x1F, 0x66, 0xB0);
    internal static readonly OxyColor Wrong = OxyColor.FromRgb(0xD6, 0x56, 0x1C);

    internal static PlotModel Create(string title, string subtitle, OxyThickness margins) => new()
    {
        Title = Plain(title),
        Subtitle = Plain(subtitle),
        DefaultFont = "Helvetica, Arial, sans-serif",
        DefaultFontSize = FontSize,
        TitleFontSize = TitleSize,
        TitleFontWeight = FontWeights.Bold,
        SubtitleFontSize = FontSize,
        SubtitleColor = Quiet,
        TextColor = Ink,
        TitlePadding = Gap,
        TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
        Background = OxyColors.White,
        PlotAreaBorderColor = Line,
        PlotAreaBorderThickness = new OxyThickness(1),
        PlotMargins = margins,
        Padding = new OxyThickness(0, Gap, 0, 0),
    };

    /// <summary>A model's name may have 63 letters; a title has less room.</summary>
    internal static string Name(TrainedModelFacts facts) => DisplayText.Shorten(facts.Name, 20);

    internal static LinearAxis Axis(AxisPosition position, string title, double minimum, double maximum) => new()
    {
        Position = position,
        Title = title,
        Minimum = minimum,
        Maximum = maximum,
        TickStyle = TickStyle.None,
        MinorTickSize = 0,
        AxislineStyle = LineStyle.None,
        TitleColor = Quiet,
        TextColor = Ink,
        TicklineColor = Line,
        AxisTickToLabelDistance = 6,
        AxisTitleDistance = 11,
    };

    /// <summary>One line of entries between title and plot.</summary>
    internal static Legend Legend() => new()
    {
        LegendPosition = LegendPosition.TopCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal,
        LegendMargin = 0, LegendPadding = 4, LegendFontSize = FontSize, LegendSymbolLength = 24, LegendTextColor = Ink,
    };

    internal static string Svg(PlotModel plot, double width, double height)
    {
        var svg = new SvgExporter { Width = width, Height = height, UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new TextMeasurer() }.ExportToString(plot);
        return svg.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    /// <summary>OxyPlot reads <c>_{x}</c> and <c>^{x}</c> as subscript and superscript: a joiner of no width keeps them apart.</summary>
    internal static string Plain(string text) => text.Replace("_{", "_\u2060{").Replace("^{", "^\u2060{");
}
