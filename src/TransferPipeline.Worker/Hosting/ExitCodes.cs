namespace TransferPipeline.Worker.Hosting;

/// <summary>How the process ends; the numbers are those of <c>transfer</c>.</summary>
internal static class ExitCodes
{
    internal const int Failed = 1;
    internal const int WrongSettings = 2;
}
