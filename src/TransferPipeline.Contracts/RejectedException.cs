namespace TransferPipeline.Contracts;

/// <summary>
/// Input, settings or a model cannot be used, and trying again will not help. The message names the input, the reason and the way out;
/// it is shown to people as it stands.
/// </summary>
public sealed class RejectedException : Exception
{
    public RejectedException(string message)
        : base(message)
    {
    }

    public RejectedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
