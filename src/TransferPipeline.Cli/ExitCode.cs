namespace TransferPipeline.Cli;

/// <summary>What the process tells its caller; part of the command line's contract (docs/cli.md).</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int WrongInput = 2;

    /// <summary>128 + SIGINT, as shells count.</summary>
    internal const int Cancelled = 130;
}
