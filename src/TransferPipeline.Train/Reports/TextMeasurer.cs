using OxyPlot;

namespace TransferPipeline.Train.Reports;

/// <summary>
/// Tells OxyPlot how large text will be where the plot is looked at, without asking a font of this machine. Draws nothing: the SVG writer does.
/// OxyPlot's own metrics are those of PDF points and know no script but Latin.
/// </summary>
internal sealed class TextMeasurer : RenderContextBase
{
    internal const double LineHeight = 1.2;
    private const double BoldWidth = 1.1;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) => string.IsNullOrEmpty(text)
        ? OxySize.Empty
        : new OxySize(DisplayText.Ems(text) * fontSize * (fontWeight > FontWeights.Normal ? BoldWidth : 1), fontSize * LineHeight);

    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
    }

    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
    }

    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight, double rotation,
        HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize)
    {
    }

    public override void PushClip(OxyRect clippingRectangle)
    {
    }

    public override void PopClip()
    {
    }

    public override int ClipCount => 0;
}
