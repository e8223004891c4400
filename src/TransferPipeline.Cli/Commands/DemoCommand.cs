using System.CommandLine;

namespace TransferPipeline.Cli.Commands;

internal static class DemoCommand
{
    internal static Command Create() => new Command("demo", "Show transfer learning on the sample data that comes along; needs no network and no files.")
        .Does((_, _, _) => throw new NotSupportedException("The sample data is not here yet."), rootWithin: "demo");
}
