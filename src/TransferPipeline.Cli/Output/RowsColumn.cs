using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TransferPipeline.Cli.Output;

internal sealed class RowsColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        => new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:N0}/{task.MaxValue:N0}")).RightJustified();
}
