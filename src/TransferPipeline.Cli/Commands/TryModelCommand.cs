using System.CommandLine;
using TransferPipeline.Inference.Trials;

namespace TransferPipeline.Cli.Commands;

/// <summary>The program's other half when it tries a model: what the model does to this process, it does to no run.</summary>
internal static class TryModelCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("MODEL");
        var command = new Command(ChildTrial.Command, "Run a model once on zeros and print the verdict.") { model };
        command.Hidden = true;
        command.SetAction(parsed => ChildTrial.Answer(parsed.GetRequiredValue(model)));
        return command;
    }
}
