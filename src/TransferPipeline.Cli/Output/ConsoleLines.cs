using Spectre.Console;

namespace TransferPipeline.Cli.Output;

internal static class ConsoleLines
{
    /// <summary>Writes text as it is: no markup, and no wrapping, so that a path can be copied from a narrow terminal.</summary>
    internal static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
